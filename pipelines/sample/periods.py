"""Periods in words, as the headings of a statement print them."""

from datetime import date

# Days from the first to the last day, a week or two off a whole number of months in a 52/53-week year.
_KINDS = ((80, 100, "quarter"), (170, 190, "six months"), (260, 285, "nine months"), (350, 380, "year"))


def day_words(day: str) -> str:
    """`2025-01-26` -> `January 26, 2025`."""
    read = date.fromisoformat(day)
    return f"{read:%B} {read.day}, {read.year}"


def period_words(start: str, end: str) -> str:
    """`quarter ended January 26, 2025`; for an instant (empty start) the day alone."""
    if not start:
        return day_words(end)
    days = (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
    kind = next((name for least, most, name in _KINDS if least <= days <= most), "")
    return f"{kind} ended {day_words(end)}" if kind else f"{day_words(start)} to {day_words(end)}"
