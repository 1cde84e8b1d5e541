"""Who should not? Short invented cases: vote first, then see what the label says, why, and where that stands.

    case_round()        # one case at a time: Tab and Enter pick a verdict, Next goes on
    case_answers()      # all verdicts, folded

The cases are rows of data/care/cases.csv.
"""

from dataclasses import dataclass
from pathlib import Path

from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.references import cite, source_keys
from ketamine_edu.kit.learning.case_round import CaseRound, Judgement, Vignette, folded_verdicts
from ketamine_edu.kit.learning.markup import Card

VERDICTS = {
    "contraindication": "Contraindication: the label says no",
    "precaution": "Precaution: the label says weigh, watch or wait",
    "neither": "Neither: the label does not stop this",
}
ARTICLE = {
    "vague": "The article's list is too vague to tell.",
    "absent": "The article's list does not mention it.",
    "too strict": "The article's list would turn this person away.",
}
JUDGEMENT = Judgement(
    lesson="09",
    verdicts=VERDICTS,
    question="What does the label of the spray make of it?",
    question_for_all="Contraindication, precaution, or neither?",
    agrees="That is what the label says.",
    differs="The label says otherwise.",
    judge="as the label has it",
)


@dataclass(frozen=True)
class Case:
    """One invented person. verdict: a key of VERDICTS. article: a key of ARTICLE. section: of the label."""

    id: str
    person: str
    verdict: str
    reason: str
    article: str
    section: str
    source: str
    note: str | None

    def explanation(self) -> str:
        """Verdict, reason, source, and what the article's list would do, as plain text."""
        where = f"{'; '.join(map(cite, source_keys(self.source)))}, section {self.section}"
        note = f" {self.note}" if self.note else ""
        return f"{VERDICTS[self.verdict]}. {self.reason} ({where}.) {ARTICLE[self.article]}{note}"


def cases(directory: Path | None = None) -> tuple[Case, ...]:
    """All cases, in the order of the table. directory: another data directory."""
    return records(Case, "care/cases", directory=directory)


def case_round(directory: Path | None = None) -> CaseRound:
    """All cases, to be judged one after another. directory: another data directory."""
    return CaseRound(JUDGEMENT, _vignettes(directory))


def case_answers(directory: Path | None = None) -> Card:
    """Every case with verdict, reason and source, folded. directory: another data directory."""
    return folded_verdicts(_vignettes(directory))


def _vignettes(directory: Path | None) -> list[Vignette]:
    return [Vignette(f"case-{case.id}", case.person, case.verdict, case.explanation()) for case in cases(directory)]
