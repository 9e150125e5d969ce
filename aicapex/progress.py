"""Progress of a run on the terminal, drawn from Dagster's own events."""

import logging
import sys
import time
from dataclasses import dataclass, field

import dagster as dg
from rich.console import Console
from rich.markup import escape

_LABELS = {
    "sources__answers": "fetching answers",
    "sources__daily_index": "comparing with the daily index",
    "sources__reference_series": "fetching reference series",
    "sources__filing_documents": "fetching filings",
    "sources__newsrooms": "polling newsrooms",
    "raw__newsrooms__entries": "reading feeds",
    "sources__releases": "fetching releases",
    "raw__sec__filings": "reading lists of filings",
    "raw__sec__company_facts": "reading company facts",
    "raw__sec__inline_facts": "reading facts of filings",
    "raw__sec__filing_paragraphs": "reading paragraphs of filings",
    "raw__releases__documents": "reading releases",
    "raw__secondary__figures": "reading secondary figures",
    "company_file": "reading the company file",
    "normalise_releases": "reading figures of releases",
    "normalise_facts": "choosing concepts",
    "derive_periods": "deriving quarters",
    "compare_releases": "comparing releases with reports",
    "read_concentration": "reading customers' shares",
    "trace_values": "tracing values to their places",
    "dbt_models": "building and testing marts (dbt)",
    "publish": "publishing",
}


@dataclass
class Progress(logging.Handler):
    """Prints a line when a step begins and ends, and every warning; quiet on everything else."""

    console: Console
    started: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(logging.DEBUG)

    def emit(self, record: logging.LogRecord) -> None:
        """One Dagster record: an event of a step, or a message that a step logged."""
        meta = getattr(record, "dagster_meta", None) or {}
        event = meta.get("dagster_event")
        if event is None:
            if record.levelno >= logging.WARNING:
                self.console.print(
                    f"  [yellow]{record.levelname.lower()}[/] {escape(str(meta.get('orig_message', '')))}",
                    highlight=False,
                )
            elif self.console.is_terminal and meta.get("orig_message"):
                self.console.print(f"  [dim]{escape(str(meta['orig_message']))}[/]", highlight=False)
            return
        if event.event_type == dg.DagsterEventType.ENGINE_EVENT and "blocked" in (event.message or ""):
            self.console.print(
                f"  [yellow]waiting[/] another run holds the warehouse: {escape(event.message)}",
                highlight=False,
            )
            return
        step = event.step_key
        if event.event_type == dg.DagsterEventType.STEP_START:
            self.started[step] = time.perf_counter()
            if self.console.is_terminal:
                self.console.print(f"[dim]… {_LABELS.get(step, step)}[/]", highlight=False)
        elif event.event_type in (dg.DagsterEventType.STEP_SUCCESS, dg.DagsterEventType.STEP_FAILURE):
            seconds = time.perf_counter() - self.started.get(step, time.perf_counter())
            failed = event.event_type == dg.DagsterEventType.STEP_FAILURE
            mark = "[red]✗[/]" if failed else "[green]✓[/]"
            self.console.print(f"{mark} {_LABELS.get(step, step)} [dim]{seconds:.1f} s[/]", highlight=False)

    __hash__ = logging.Handler.__hash__


def progress_logger() -> dg.LoggerDefinition:
    """A Dagster logger that shows progress on standard error."""

    @dg.logger(config_schema={}, description="Progress lines on standard error")
    def _progress(_context: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.Logger("aicapex.progress", logging.DEBUG)
        logger.addHandler(Progress(Console(file=sys.stderr)))
        return logger

    return _progress
