"""The kinds of failure the project knows, each with what happened, where, and what to do.

Sources raise only `PermanentFailure` (never retried) and `PassingFailure` (retried with backoff) and
their subclasses; everything else here is raised by the machine around them.
"""


class AicapexError(Exception):
    """A failure that a user can act on: what happened, the place, and the remedy."""

    def __init__(self, what: str, *, place: str = "", remedy: str = "") -> None:
        self.what = what
        self.place = place
        self.remedy = remedy
        where = f" [{place}]" if place else ""
        todo = f" What to do: {remedy}" if remedy else ""
        super().__init__(f"{what}{where}.{todo}")


class SourceFailure(AicapexError):
    """A request that did not give what was asked for; names the URL and the status."""

    def __init__(self, what: str, *, url: str, status: int | None = None, remedy: str = "") -> None:
        self.url = url
        self.status = status
        place = f"{url}, status {status}" if status is not None else url
        super().__init__(what, place=place, remedy=remedy)


class PermanentFailure(SourceFailure):
    """Asking again gives the same answer; never retried."""


class PassingFailure(SourceFailure):
    """Asking again later may succeed; retried with backoff within a budget."""


class NotFoundAtSource(PermanentFailure):
    """The source says that this does not exist there: a skip, not a failed run."""


class NotInArchive(NotFoundAtSource):
    """The replayed archive holds no such answer; the network is never asked instead."""


class SourceThrottled(PassingFailure):
    """The SEC refuses this machine for exceeding its rate; every worker must stop."""


class WrongUse(AicapexError):
    """An option, a variable or a file that somebody wrote, which can not be used as it is."""


class IdentityMissing(WrongUse):
    """The SEC requires a declared identity and none is set."""


class HomeUnusable(AicapexError):
    """The state directory can not be created, read or written."""


class WarehouseLocked(AicapexError):
    """Another process holds the warehouse file."""


class UnknownTicker(WrongUse):
    """A ticker that the company file does not name."""


class BadCompanyFile(WrongUse):
    """The company file breaks its schema."""


class BadNewsroomFile(WrongUse):
    """The newsroom file breaks its schema."""


class BadDocument(AicapexError):
    """A kept answer can not be read as what it should be (truncated, not JSON, wrong shape)."""


class ContractBroken(AicapexError):
    """A frame does not fulfil the contract of its table; nothing was written."""


class BadWatchState(AicapexError):
    """What a sensor remembers can not be read."""


class BadBackup(AicapexError):
    """A backup that is cut short, damaged, or not one of ours; nothing of it was put into the home."""


class NothingPublished(AicapexError):
    """No published warehouse exists yet under this home."""
