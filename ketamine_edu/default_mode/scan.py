"""A scan of one network: its connectivity, exact or as one recording shows it, and the signals of its first minutes.

result = scan(coupling=0.9, default_change=-0.05)
result.means["within the default mode"], result.difference_sd
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ketamine_edu.default_mode.connectivity import (
    Network,
    load_network,
    module_mean,
    network,
    simulate,
    times_s,
)
from ketamine_edu.default_mode.people import between_people_sd, default_connectivity

SHOWN_S = 240.0  # of the signals
WITHIN = "within the default mode"
# Mean correlations by the modules they join; None where it is the same module twice.
PAIRS: dict[str, tuple[str, str | None]] = {
    WITHIN: ("default", None),
    "default mode and salience": ("default", "salience"),
    "default mode and executive": ("default", "executive"),
}


@dataclass(frozen=True)
class Scan:
    """A network as a scan shows it.

    connectivity: correlations, shape (regions, regions). time_s, shape (samples,), and signals (a.u.), shape (samples,
    regions): of the first SHOWN_S. means: key of PAIRS -> mean correlation. difference_sd: of the mean within the
    default mode from that of the usual parameters, in standard deviations between people. share_of_limit: coupling as a
    share of the one at which activity runs away. slowest_s: time constant of the slowest pattern.
    """

    connectivity: np.ndarray
    time_s: np.ndarray
    signals: np.ndarray
    means: dict[str, float]
    difference_sd: float
    share_of_limit: float
    slowest_s: float


def scan(
    coupling: float | None = None,
    default_change: float = 0.0,
    noise: float | None = None,
    scanner_noise: float | None = None,
    recorded: bool = False,
) -> Scan:
    """The scan of the network with another coupling or noise; None takes those of the parameters.

    default_change: of the coupling within the default mode, as a share, at least -1. noise, scanner_noise: a.u.
    recorded: connectivity of one recording as long as the parameters say, instead of the exact one. ValueError as
    `Network`.
    """
    p = load_network()
    model = _network(
        p.coupling if coupling is None else coupling,
        default_change,
        p.noise if noise is None else noise,
        p.scanner_noise if scanner_noise is None else scanner_noise,
    )
    signals = simulate(model, None if recorded else SHOWN_S)
    connectivity = np.corrcoef(signals.T) if recorded else model.connectivity()
    time_s = times_s(SHOWN_S, p.sample_interval_s)
    means = {words: float(module_mean(connectivity, *modules)) for words, modules in PAIRS.items()}
    return Scan(
        connectivity=connectivity,
        time_s=time_s,
        signals=signals[: len(time_s)],
        means=means,
        difference_sd=(means[WITHIN] - default_connectivity()) / between_people_sd(),
        share_of_limit=model.share_of_limit,
        slowest_s=model.slowest_s,
    )


@lru_cache(maxsize=256)
def _network(coupling: float, default_change: float, noise: float, scanner_noise: float) -> Network:
    """Kept, because a hand on a slider goes back and forth."""
    parameters = replace(load_network(), noise=noise, scanner_noise=scanner_noise)
    return network(parameters, coupling=coupling, default_change=default_change)
