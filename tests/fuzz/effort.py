"""How much a fuzz test tries: `make test` a little, `make fuzz` (--hypothesis-profile=long) twenty times as much."""

from hypothesis import HealthCheck, settings

LONG = settings.default.max_examples > 1000


def effort(quick_examples: int) -> settings:
    """Settings with so many examples in `make test`, and twenty times as many in `make fuzz`."""
    examples = round(quick_examples * settings.default.max_examples / 100)
    # A fixture that is shared by all examples is wanted: explorers and files with a past are what is tried out.
    return settings(max_examples=examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
