"""The explorer of the network: coupling and noise in, correlations out."""

from typing import Any

from ketamine_edu.default_mode.connectivity import load_network
from ketamine_edu.default_mode.pictures.connectivity import MATRIX_WORDS, ConnectivityPicture
from ketamine_edu.default_mode.scan import Scan, scan
from ketamine_edu.kit.page.controls import Choice, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

CHANGES_PERCENT = (-100, -80, -60, -50, -40, -30, -25, -20, -15, -12, -10, -8, -6, -5, -4, -3, -2, -1, 0)


class ConnectivityExplorer(Explorer):
    """Coupling in, correlations out: a brain seen from above, the matrix and the signals, all of one synthetic network.

    Controls: coupling of the whole network, its change within the default mode, driving noise, noise of the scanner,
    and whether the matrix comes from the equations or from one scan.
    """

    def build_controls(self) -> dict[str, Slider | Choice]:
        usual = load_network()
        return {
            "coupling": Slider("Coupling (at 1 activity runs away)", stepped(0, 0.98, 0.02), usual.coupling),
            "default_change_percent": Slider("Coupling within the default mode: change", CHANGES_PERCENT, 0, unit="%"),
            "noise": Slider("Noise that drives the regions", stepped(0.5, 2, 0.1), usual.noise, unit="a.u."),
            "scanner_noise": Slider(
                "Noise that the scanner adds", stepped(0, 1.5, 0.1), usual.scanner_noise, unit="a.u."
            ),
            "matrix": Choice("Brain and matrix show", MATRIX_WORDS, "equations"),
        }

    def build_picture(self) -> ConnectivityPicture:
        return ConnectivityPicture()

    def compute(self, state: Any) -> Scan:
        return scan(
            coupling=state.coupling,
            default_change=state.default_change_percent / 100,
            noise=state.noise,
            scanner_noise=state.scanner_noise,
            recorded=state.matrix == "scan",
        )

    def headline(self, state: Any, results: Scan) -> str:
        means = [[words, f"{value:z.2f}"] for words, value in results.means.items()]
        network = [
            [
                "Within the default mode, against the starting values",
                f"{results.difference_sd:+z.2f} SD between people",
            ],
            ["Coupling as a share of the limit", f"{100 * results.share_of_limit:.0f} %"],
            ["Slowest pattern is forgotten in", f"{results.slowest_s:.1f} s"],
        ]
        return table(["Mean correlation", ""], means) + table(["", ""], network)
