"""Two explorers of lesson 06: connectivity of a synthetic network, and what studies of the default mode found."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ketamine_edu.default_mode.connectivity import (
    Network,
    load_network,
    module_mean,
    network,
    region_index,
    regions,
    simulate,
    times_s,
)
from ketamine_edu.default_mode.people import between_people_sd, default_connectivity
from ketamine_edu.default_mode.pictures.connectivity import ConnectivityPicture, ConnectivityResults, Place
from ketamine_edu.default_mode.pictures.studies import StudiesPicture, StudiesResults, Study, number_words
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, Toggle, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

SHOWN = (
    "medial_prefrontal_left",
    "posterior_cingulate_left",
    "angular_right",
    "anterior_insula_left",
    "dorsolateral_prefrontal_right",
    "lateral_parietal_left",
)
SHOWN_S = 240.0
PAIRS = {
    "within the default mode": ("default", None),
    "default mode and salience": ("default", "salience"),
    "default mode and executive": ("default", "executive"),
}
CHANGES = (-100, -80, -60, -50, -40, -30, -25, -20, -15, -12, -10, -8, -6, -5, -4, -3, -2, -1, 0)
MATRIX = {"equations": "the equations (a scan without end)", "scan": "one scan of 8 minutes"}


COMPARISONS = {
    "ketamine now": "ketamine, acutely",
    "ketamine later": "ketamine, a day or more later",
    "midazolam": "midazolam, a sedative",
    "tablets": "antidepressant tablets",
    "depression": "depression, against controls",
    "anxiety": "anxiety, against controls",
}
CONNECTIONS = {
    "within default mode": "within the default mode",
    "default mode and others": "default mode with other regions",
    "several networks": "several networks together",
    "elsewhere": "elsewhere in the brain",
    "blood flow": "blood flow in the default mode",
}
DIRECTIONS = ("lower", "none", "higher", "both", "towards controls")


@lru_cache(maxsize=256)
def model_of(coupling: float, change_percent: float, noise: float, scanner_noise: float) -> Network:
    """The network of a state; kept, because a hand goes back and forth."""
    parameters = replace(load_network(), noise=noise, scanner_noise=scanner_noise)
    return network(parameters, coupling=coupling, default_change=change_percent / 100)


@dataclass(frozen=True)
class Connectivity(ConnectivityResults):
    """A picture's results together with the numbers of the table: name of a pair of modules -> mean correlation; and what
    says how near the network is to running away."""

    means: dict[str, float]
    d: float
    share_of_limit: float
    slowest_s: float


class ConnectivityExplorer(Explorer):
    """Coupling in, correlations out: a brain seen from above, the matrix, and the signals, all of one synthetic network.

    Controls: coupling of the whole network, its change within the default mode, driving noise, noise of the scanner, and
    whether the matrix comes from the equations or from one scan.
    """

    def build_controls(self):
        usual = load_network()
        return {
            "coupling": Slider("Coupling (at 1 activity runs away)", stepped(0, 0.98, 0.02), usual.coupling),
            "default_change_percent": Slider("Coupling within the default mode: change", CHANGES, 0, unit="%"),
            "noise": Slider("Noise that drives the regions", stepped(0.5, 2, 0.1), usual.noise, unit="a.u."),
            "scanner_noise": Slider(
                "Noise that the scanner adds", stepped(0, 1.5, 0.1), usual.scanner_noise, unit="a.u."
            ),
            "matrix": Choice("Brain and matrix show", MATRIX, "equations"),
        }

    def build_picture(self):
        places = [Place(r.short, r.module, r.hemisphere, r.x, r.y) for r in regions()]
        return ConnectivityPicture(places, [region_index(name) for name in SHOWN], SHOWN_S)

    def compute(self, state):
        model = model_of(state.coupling, state.default_change_percent, state.noise, state.scanner_noise)
        whole = state.matrix == "scan"
        signals = simulate(model, None if whole else SHOWN_S)
        found = np.corrcoef(signals.T) if whole else model.connectivity()
        time_s = times_s(SHOWN_S, load_network().sample_interval_s)
        means = {words: float(module_mean(found, *pair)) for words, pair in PAIRS.items()}
        d = (means["within the default mode"] - default_connectivity()) / between_people_sd()
        listed = ", ".join(f"{words} {value:z.2f}" for words, value in means.items())
        return Connectivity(
            connectivity=found,
            time_s=time_s,
            signals=signals[: len(time_s), [region_index(name) for name in SHOWN]],
            matrix_words=f"Connectivity, {'one scan of 8 minutes' if whole else 'exact'}",
            summary=f"A synthetic network of 20 regions with a coupling of {state.coupling:g}, changed by "
            f"{state.default_change_percent:g} % within the default mode. Mean correlations, "
            f"{MATRIX[state.matrix]}: {listed}. A brain seen from above with lines between correlated regions, the matrix "
            "of correlations with the three modules framed, and the signals of six regions.",
            means=means,
            d=d,
            share_of_limit=model.share_of_limit,
            slowest_s=model.slowest_s,
        )

    def headline(self, state, results):
        rows = [[words, f"{value:z.2f}"] for words, value in results.means.items()]
        state_rows = [
            ["Within the default mode, against the starting values", f"{results.d:+z.2f} SD between people"],
            ["Coupling as a share of the limit", f"{100 * results.share_of_limit:.0f} %"],
            ["Slowest pattern is forgotten in", f"{results.slowest_s:.1f} s"],
        ]
        return table(["Mean correlation", ""], rows) + table(["", ""], state_rows)


@lru_cache(maxsize=1)
def study_rows() -> dict[str, dict]:
    """Rows of data/default_mode/studies.csv by id, in the order of the comparisons."""
    rows = sorted(read_table("default_mode/studies"), key=lambda row: list(COMPARISONS).index(row["comparison"]))
    return {row["id"]: row for row in rows}


def study_of(row: dict) -> Study:
    """A row as the picture draws it."""
    groups = [str(row[name]) for name in ("n", "n_controls") if row[name] is not None]
    label = f"{row['label']} ({' / '.join(groups)})" if groups else row["label"]
    ends = row["effect"], row["effect_low"], row["effect_high"]
    return Study(row["id"], row["comparison"], label, row["direction"], *ends)


@dataclass(frozen=True)
class Counted(StudiesResults):
    """A picture's results together with the count: comparison -> direction -> number of rows."""

    counts: dict[str, dict[str, int]]


class StudiesExplorer(Explorer):
    """What studies of the default mode found: size with interval, or direction only.

    Controls: what was compared, what was measured, and whether only rows with a size are shown.
    """

    def build_controls(self):
        return {
            "compared": Choices("Compared", COMPARISONS, tuple(COMPARISONS), swatches=True),
            "measured": Choices("Measured", CONNECTIONS, ("within default mode",)),
            "sizes_only": Toggle("Only findings with a size", False),
        }

    def build_picture(self):
        return StudiesPicture([study_of(row) for row in study_rows().values()])

    def compute(self, state):
        chosen = {
            name: row
            for name, row in study_rows().items()
            if row["comparison"] in state.compared
            and row["connection"] in state.measured
            and (row["effect"] is not None or not state.sizes_only)
        }
        counts: dict[str, dict[str, int]] = {}
        for row in chosen.values():
            of_one = counts.setdefault(row["comparison"], dict.fromkeys(DIRECTIONS, 0))
            of_one[row["direction"]] += 1
        listed = [
            f"{COMPARISONS[row['comparison']]}, {row['label']}: {number_words(study_of(row))}"
            for row in chosen.values()
        ]
        summary = "What studies found, difference in connectivity in standard deviations. "
        return Counted(tuple(chosen), summary + ("; ".join(listed) + "." if listed else "Nothing is chosen."), counts)

    def headline(self, state, results):
        if not results.counts:
            return ""
        rows = [[COMPARISONS[name], *map(str, found.values())] for name, found in results.counts.items()]
        return table(["Findings shown", *DIRECTIONS], rows, looks=list(results.counts))
