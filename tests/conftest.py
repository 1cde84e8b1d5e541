"""Settings of the property tests: the same few examples in every run, and many new ones for `make fuzz`.

No deadline, because the machine may be busy. `effort` in tests/fuzz scales with the profile.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("quick", deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "long", deadline=None, max_examples=2000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("quick")
