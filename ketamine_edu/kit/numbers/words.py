"""Numbers in words: times as a reader would say them."""

MIN_PER_H = 60
H_PER_DAY = 24


def time_words(time_h: float) -> str:
    """A time in the unit in which it is said: 45 min, 2.5 h, 26 h, 3.1 d. time_h: 0 h or later."""
    if time_h < 1.995:
        return f"{MIN_PER_H * time_h:.0f} min"
    if time_h < 9.95:
        return f"{time_h:.1f}".removesuffix(".0") + " h"
    if time_h < 2 * H_PER_DAY:
        return f"{time_h:.0f} h"
    return f"{time_h / H_PER_DAY:.1f}".removesuffix(".0") + " d"
