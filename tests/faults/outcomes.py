"""The words in which the laboratory speaks of what came of a fault."""

from dataclasses import dataclass

RECOVERED = "recovered"
WAITS = "waits"
REFUSED = "refused, rest goes on"
CLEAR_ERROR = "clear error"
FOLLOWS = "follows the source"
ENDS = "ends; the next run recovers"
GOOD = {
    RECOVERED: "the same facts at once, and nothing to tell",
    WAITS: "the same facts, after the wait that was asked for",
    REFUSED: "what was hit is named with its cause and a remedy, everything else is there",
    CLEAR_ERROR: "the run ends and says why and what to do; nothing is written by halves",
    ENDS: "the process is gone; the next run gives what a fault-free one gives",
    FOLLOWS: "what the source says now stands until it says otherwise; both answers are kept",
}
LOST, WRONG, HUNG, NOT_FIRED, UNCLEAR = "lost", "wrong", "hung", "not fired", "unclear error"


@dataclass(frozen=True)
class Verdict:
    """What came of one fault: how often it fired, the outcome, what is wrong, and seconds."""

    name: str
    component: str
    fired: int
    outcome: str
    expected: tuple[str, ...]
    problems: tuple[str, ...] = ()
    seconds: float = 0.0
    said: str = ""

    @property
    def passed(self) -> bool:
        """Whether the outcome is one that is promised for this fault."""
        return self.outcome in self.expected
