"""Faults of the machine: no room, no right to write, no handles, no memory, and signals at chosen points."""

from tests.faults.child import POINTS
from tests.faults.machine import MachineFault as Fault
from tests.faults.machine import killed, short_of
from tests.faults.outcomes import CLEAR_ERROR, ENDS, REFUSED

DISK, HOME, HANDLES, MEMORY, PROCESS = "disk", "home", "file handles", "memory", "process"

SHORTAGE: tuple[Fault, ...] = (
    Fault(
        "a file that can not grow: the index of the archive",
        DISK,
        short_of("--bytes", "600"),
        (CLEAR_ERROR,),
        "free space",
        held=False,
    ),
    Fault(
        "a disk that is full",
        DISK,
        short_of("--disk", "0", namespace=True),
        (CLEAR_ERROR,),
        "space",
        quick=False,
    ),
    Fault(
        "a disk that fills up",
        DISK,
        short_of("--disk", "60", namespace=True),
        (CLEAR_ERROR,),
        "space",
        quick=False,
    ),
    Fault(
        "a home that is read-only",
        HOME,
        short_of("--read-only", namespace=True),
        (CLEAR_ERROR,),
        "",
        quick=False,
    ),
    Fault("no file handle left", HANDLES, short_of("--files", "1"), (CLEAR_ERROR, REFUSED)),
    Fault("few file handles left", HANDLES, short_of("--files", "5"), (CLEAR_ERROR, REFUSED)),
    Fault("no memory left", MEMORY, short_of("--memory", "4"), (CLEAR_ERROR, ENDS)),
    Fault("little memory left", MEMORY, short_of("--memory", "60"), (CLEAR_ERROR, ENDS)),
    *(
        Fault(f"SIGKILL {point}", PROCESS, killed(point), (ENDS,), quick=number < 3)
        for number, point in enumerate(POINTS)
    ),
    Fault(
        "SIGTERM within the replacement of a partition",
        PROCESS,
        killed("within the replacement of a partition", "SIGTERM"),
        (ENDS,),
        quick=False,
    ),
    Fault(
        "SIGTERM before an answer has its row",
        PROCESS,
        killed("before an answer has its row", "SIGTERM"),
        (ENDS,),
        quick=False,
    ),
)
