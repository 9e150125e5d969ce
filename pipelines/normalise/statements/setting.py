"""What holds for a sentence because of the text around it."""

from dataclasses import dataclass, replace

from pipelines.normalise.statements.mentions import PeriodMention
from pipelines.normalise.statements.periods import Clock
from pipelines.normalise.statements.statement import Speaker
from pipelines.normalise.statements.voices import Voice


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose text it is, when it was said, and what was said before.

    `company` is the ticker that the text spoke of last, `outlook` the period of an outlook that a heading opened,
    `section` the measure that a heading names ("Data Center").
    """

    speaker: Speaker
    clock: Clock
    company: str | None = None
    outlook: PeriodMention | None = None
    outlook_text: str = ""
    section: str | None = None

    def of(self, voice: Voice) -> "Setting":
        """The setting of a statement in this voice: what others spend is told in calendar years."""
        if voice.about not in ("customers", "sector") or self.clock.is_sector:
            return self
        return replace(self, clock=replace(self.clock, is_sector=True))
