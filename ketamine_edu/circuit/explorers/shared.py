"""What the explorers of the circuit share: the table of firing with and without a block."""

from ketamine_edu.circuit.disinhibition import BlockEffect
from ketamine_edu.circuit.rates import POPULATIONS
from ketamine_edu.kit.page.table import table


def firing_table(heading: str, blocked: str, effect: BlockEffect) -> str:
    """Rates (Hz) of both populations and their change, as HTML. heading, blocked: of the names and of the rates with
    block."""
    rows = [
        [
            words,
            f"{effect.unblocked.of(population):.2f}",
            f"{effect.blocked.of(population):.2f}",
            change_words(effect, population),
        ]
        for population, words in POPULATIONS.items()
    ]
    return table([heading, "without drug", blocked, "change"], rows)


def change_words(effect: BlockEffect, population: str) -> str:
    """The change of a population in per cent, with its sign."""
    return f"{effect.change_percent(population):+z.1f} %"
