"""What the live artists of lesson 11 must show, written from the meaning of each."""

from ketamine_edu.claims.explorer import ClaimsExplorer
from ketamine_edu.evidence.tables import read_table
from tests.kit.pictures import Hidden, Points, Words, shows

TOPICS = ("drug", "plasticity", "networks", "depression", "ptsd_anxiety", "pain", "giving", "safety", "outlook")
MILDEST_FIRST = ("supported", "partly supported", "oversimplified", "unsupported")
NOT_VOTED = "not voted"
# Pixels from the upper left corner.
FIRST_ROW_PX, LINE_PX, BETWEEN_ROWS_PX = 56, 24, 8
COLUMN_PX = {NOT_VOTED: 146} | {verdict: 286 + 93 * place for place, verdict in enumerate(MILDEST_FIRST)}
SIDE_BY_SIDE = {NOT_VOTED: 6} | dict.fromkeys(MILDEST_FIRST, 4)
MARK_PX, ARROW_PX = 22, 11


@shows(ClaimsExplorer)
def claims(state, results, later):
    rows = {int(row["id"][1:]): row for row in read_table("claims/claims")}
    votes = dict(state.votes)
    ringed = statement_of(state, rows)
    columns = {
        number: row["verdict"] if state.show_all or number in votes else NOT_VOTED
        for number, row in rows.items()
        if row["topic"] in state.topics
    }
    columns = {number: column for number, column in columns.items() if column in state.marks or number == ringed}
    places = places_of(columns, rows)
    expected = {
        f"number {number}": Words(f"{number}", *places[number]) if number in places else Hidden() for number in rows
    }
    expected["current"] = points([places[ringed]]) if ringed else Hidden()
    for column in (NOT_VOTED, *MILDEST_FIRST):
        numbers = [number for number in columns if columns[number] == column]
        expected[f"count {column}"] = Words(f"{len(numbers)}")
        expected[f"all {column}"] = points([places[number] for number in numbers])
    for place, verdict in enumerate(MILDEST_FIRST):
        steps = {
            number: MILDEST_FIRST.index(votes[number]) - place
            for number in columns
            if columns[number] == verdict and number in votes
        }
        expected[f"agreed {verdict}"] = points([places[number] for number, step in steps.items() if step == 0])
        # Milder verdicts stand on the left: there the arrow of a milder vote is.
        milder = [places[number] for number, step in steps.items() if step < 0]
        harsher = [places[number] for number, step in steps.items() if step > 0]
        expected[f"milder {verdict}"] = points(milder, -ARROW_PX)
        expected[f"harsher {verdict}"] = points(harsher, ARROW_PX)
    return expected


def statement_of(state, rows) -> int | None:
    """Number of the statement at hand: the first of the chosen topics from the slider's on, going round."""
    going_round = [number for number in (*range(state.statement, 61), *range(1, state.statement))]
    return next((number for number in going_round if rows[number]["topic"] in state.topics), None)


def places_of(columns: dict[int, str], rows) -> dict[int, tuple[float, float]]:
    """Centre of each mark. A topic has room for all its statements not voted on; a cell is filled line by line."""
    tops, y = {}, FIRST_ROW_PX
    for topic in TOPICS:
        tops[topic] = y
        statements = sum(row["topic"] == topic for row in rows.values())
        y += LINE_PX * -(-statements // SIDE_BY_SIDE[NOT_VOTED]) + BETWEEN_ROWS_PX
    places = {}
    for topic in TOPICS:
        for column, side_by_side in SIDE_BY_SIDE.items():
            cell = [n for n in sorted(columns) if (rows[n]["topic"], columns[n]) == (topic, column)]
            for place, number in enumerate(cell):
                x = COLUMN_PX[column] + MARK_PX * (place % side_by_side + 0.5)
                places[number] = x, tops[topic] + LINE_PX * (place // side_by_side + 0.5)
    return places


def points(places: list[tuple[float, float]], shift_px: float = 0):
    return Points([x + shift_px for x, _ in places], [y for _, y in places]) if places else Hidden()
