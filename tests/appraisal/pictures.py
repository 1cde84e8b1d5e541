"""What the live artists of lesson 08 must show, written from the meaning of each."""

import numpy as np

from ketamine_edu.appraisal.absolute_terms import (
    difference_from_counts,
    difference_from_ratio,
    number_needed_in_words,
)
from ketamine_edu.appraisal.explorers.absolute_terms import AbsoluteExplorer, effects
from tests.kit.icon_array_pictures import icon_array
from tests.kit.pictures import Points, Spans, Words, shows


@shows(AbsoluteExplorer)
def absolute(state, results, later):
    effect = effects()[getattr(state, state.kind)]
    as_in_source = state.risk_from == "source" and effect.control_percent is not None
    without = float(effect.control_percent if as_in_source else state.control_percent)
    if as_in_source and effect.counts is not None:
        difference = difference_from_counts(effect.counts)
    else:
        difference, _ = difference_from_ratio(without, effect.value, effect.low, effect.high, effect.measure)
    with_it = without + difference.percent
    before, after = round(without), round(with_it)

    gained, spared = max(after - before, 0), max(before - after, 0)
    benefit = state.kind == "benefit"
    what = "with the benefit" if benefit else "with the harm"
    words = {"more": "because of the treatment", "more_harm": "because of the treatment", "fewer": "no longer"}
    control = {"anyway": before, "more": 0, "more_harm": 0, "fewer": 0, "without": 100 - before}
    treated = {
        "anyway": min(before, after),
        "more": gained if benefit else 0,
        "more_harm": 0 if benefit else gained,
        "fewer": spared,
        "without": 100 - before - gained,
    }
    return {
        **icon_array("control", control, {**words, "anyway": what, "without": "without it"}),
        **icon_array("treated", treated, {**words, "anyway": f"{what} anyway", "without": "without it"}),
        "needed": Words(number_needed_in_words(difference, wanted=benefit)),
        "interval": Spans(0, without + difference.low, without + difference.high, upright=False),
        "control": Points([without], [0]),
        "treated": Points([with_it], [0]),
        # The names keep clear of the ends of the axis, below the point without treatment and above the one with it.
        "control name": Words(f"without {without:.1f} %", np.clip(without, 9, 91), -0.62),
        "treated name": Words(f"with treatment {with_it:.1f} %", np.clip(with_it, 9, 91), 0.62),
    }
