"""Every reader that is fuzzed, by name."""

from tests.fuzz.readers import company_facts, feeds, filing_lists, inline_xbrl, releases, settings, statements
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {
    module.TARGET.name: module.TARGET
    for module in (inline_xbrl, company_facts, filing_lists, feeds, releases, statements, settings)
}
