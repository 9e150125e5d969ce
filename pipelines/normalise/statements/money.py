"""What an amount of money in a sentence is."""

from dataclasses import dataclass

# A quadrillion: no statement about companies is that large; more digits are identifiers.
LARGEST = 10**18


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at `start`:`end` of the flat sentence, in whole units of `currency`.

    `low` or `high` is None where the text leaves that end open. `shape` is `point`, `approximately`, `range`,
    `at_least`, `at_most` or `tolerance`. `per` is `quarter`, `year` or `month` where the amount is a rate. `turned`:
    the bound is the denial of the other one ("do not expect to exceed").
    """

    start: int
    end: int
    low: int | None
    high: int | None
    shape: str
    currency: str
    per: str | None = None
    turned: bool = False

    @property
    def size(self) -> int:
        """The largest end that is printed."""
        return max(self.low or 0, self.high or 0)

    @property
    def point(self) -> int | None:
        """The value where one value is printed, the middle of a tolerance, else None."""
        if self.low is None or self.high is None or self.shape == "range":
            return None
        return (self.low + self.high) // 2
