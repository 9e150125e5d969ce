"""Which measure a row of an income or cash-flow table states, told by its label.

Rules are by words of the field, not by company. A label that only resembles a measure is no match: net of incentives,
unpaid, acquired under leases, sold, held for sale. Values are never added: a measure is one printed row.
"""

import re
from dataclasses import dataclass
from typing import Literal

Statement = Literal["income", "cash_flow", "free_cash_flow"]
Section = Literal["operating", "investing", "financing", "supplemental", "closed"]

_MARKS = re.compile(
    r"(?:\s*(?:\((?:\d{1,2}|[a-z]|\*)(?:,\s?(?:\d{1,2}|[a-z]))*\)|[*†‡§]))+\s*$", re.IGNORECASE
)
_LONGEST_LABEL = 500
_ASSETS = (
    r"(?:(?:other|new|additional)\s+)?(?:(?:real\s+)?property|properties|plant|fixed\s+assets?|capital\s+assets?|tangible\s+assets?|equipment|premises|"
    r"productive\s+assets?|land\b|data\s+cent(?:er|re)s?|property,?\s+plant)"
)
_PAYING = r"(?:purchases?|payments?|acquisitions?|additions?|expenditures?|investments?|outlays?)"
_OF = r"(?:of|for|to|in|on|related\s+to|relating\s+to|made\s+for)"
_CAPEX = re.compile(
    rf"(?:cash\s+(?:paid|used|outflows?)\s+(?:for|in|on)\s+)?{_PAYING}(?:,\s*net)?\s+{_OF}\s+(?:the\s+)?(?:{_PAYING}\s+{_OF}\s+)?{_ASSETS}\b|"
    rf"cash\s+paid\s+for\s+{_ASSETS}\b|(?:total\s+|cash\s+)?capital\s+(?:expenditures?|additions|spending)\b|capex\b|"
    r"property,?(?:\s+plant,?)?\s+and\s+equipment\s+(?:purchases?|additions|expenditures?)|(?:유형자산의\s*(?:취득|증가)|설비\s*투자)",
    re.IGNORECASE,
)
_NOT_CAPEX = re.compile(
    r"incentives?|proceeds|unpaid|accrued|accounts\s+payable|not\s+yet\s+paid|non-?cash|acquired\s+(?:under|through)|"
    r"financed|obtained|disposals?|held\s+for\s+sale|reimburs|deposits?\b|prepay|prepaid|advances?\b|per\s+share|"
    r"as\s+a\s+percent|margin|growth|principal|debt\s+investments|liabilit|change\s+in|incurred",
    re.IGNORECASE,
)
_LEASES = re.compile(
    r"(?:principal\s+)?(?:re)?payments?\s+(?:of|on|for|under)\s+(?:the\s+)?(?:principal\s+(?:portion\s+)?(?:of|on)\s+)?(?:finance|capital)\s+leases?\b|"
    r"(?:finance|capital)\s+leases?(?:\s+(?:obligations?|liabilit(?:y|ies)))?\s+(?:principal\s+)?(?:re)?payments?\b|"
    r"principal\s+(?:portion|elements?|payments?|repayments?)\s+(?:of|on)\s+(?:finance|capital)\s+leases?\b",
    re.IGNORECASE,
)
_NOT_LEASES = re.compile(
    r"\bdebt\b|borrowings|notes\b|financing|all\s+other|operating\s+lease|interest", re.IGNORECASE
)
_INCENTIVES = re.compile(
    rf"proceeds\s+(?:from|relat(?:ed|ing)\s+to|on|of)\s+.*?{_ASSETS}\b|(?:sales?|disposals?)\s+of\s+{_ASSETS}\b",
    re.IGNORECASE,
)
_NOT_INCENTIVES = re.compile(
    r"insurance|securit|stock|lease(?:back)?s?\b|borrow|loan|business|subsidiar|investment\s+prop",
    re.IGNORECASE,
)
_OPERATING = re.compile(
    r"(?:total\s+)?(?:net\s+)?cash\s+(?:flows?\s+)?(?:\(?(?:provided|generated|used|from)\b.*|flows?\s+)\boperat(?:ing|ions)\b|"
    r"operating\s+cash\s+flows?$|cash\s+flows?\s+from\s+operati(?:ons|ng\s+activities)$|영업활동(?:으로\s*인한\s*)?현금흐름",
    re.IGNORECASE,
)
_NOT_OPERATING = re.compile(
    r"continuing|discontinued|margin|growth|%|adjust|excluding|before|as\s+a\s+percent|activities:",
    re.IGNORECASE,
)
_DEPRECIATION = re.compile(r"depreciation\b|감가상각비", re.IGNORECASE)
_NOT_DEPRECIATION = re.compile(r"accumulated|before|excluding|tax", re.IGNORECASE)
_REVENUE = re.compile(
    r"(?:(?P<total>total|consolidated)\s+)*(?:net\s+)?(?:operating\s+)?(?:revenues?|sales)(?:,?\s+net)?(?:\s+and\s+other\s+income)?|"
    r"매출액|영업수익",
    re.IGNORECASE,
)
_COST = re.compile(
    r"(?:total\s+)?(?:costs?\b|operating\s+expenses|expenses|gross\s+(?:profit|margin)|매출원가)",
    re.IGNORECASE,
)
_SECTIONS: tuple[tuple[Section, re.Pattern[str]], ...] = (
    (
        "supplemental",
        re.compile(
            r"supplement|non-?cash|reconciliation\s+of\s+cash|not\s+(?:affecting|involving)", re.IGNORECASE
        ),
    ),
    ("investing", re.compile(r"\binvest(?:ing|ment\s+activities)|투자활동", re.IGNORECASE)),
    ("financing", re.compile(r"\bfinancing|재무활동", re.IGNORECASE)),
    ("operating", re.compile(r"\boperat(?:ing|ions)|영업활동", re.IGNORECASE)),
)
_NET_CASH = re.compile(
    r"(?:total\s+)?(?:net\s+)?cash\s+(?:flows?\s+)?\(?(?:provided|generated|used|from)", re.IGNORECASE
)
OUTFLOWS = frozenset({"capex_cash", "finance_lease_principal"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row with figures: its number and label."""

    number: int
    label: str


def plain_label(label: str) -> str:
    """The label without footnote marks, without `Less:` or `GAAP` before it, and without a colon after it."""
    text = _MARKS.sub("", label[:_LONGEST_LABEL].strip().rstrip(":"))
    text = re.sub(r"^(?:\(?(?:less|add|plus|minus)\)?:?\s+|gaap\s+)", "", text, flags=re.IGNORECASE)
    return re.sub(r"\s*&\s*", " and ", text).strip(" .–—-")


def section_of(label: str) -> Section | None:
    """The part of a cash-flow statement that a row without figures opens, or None."""
    return next((section for section, pattern in _SECTIONS if pattern.search(label)), None)


def closes_section(label: str) -> bool:
    """Whether a row is the total of its part: what follows it belongs to none (discontinued operations)."""
    return _NET_CASH.match(plain_label(label)) is not None


def cash_flow_measure(label: str, section: Section | None) -> str | None:
    """The measure of a row in this part of a cash-flow statement; part None where the statement names none."""
    text = plain_label(label)
    if section in (None, "investing"):
        if _CAPEX.match(text) and not _NOT_CAPEX.search(text):
            return "capex_cash"
        if _INCENTIVES.match(text) and not _NOT_INCENTIVES.search(text):
            return "incentive_proceeds"
    if section in (None, "financing") and _LEASES.match(text) and not _NOT_LEASES.search(text):
        return "finance_lease_principal"
    if (
        section in (None, "operating", "closed")
        and _OPERATING.match(text)
        and not _NOT_OPERATING.search(text)
    ):
        return "operating_cash_flow"
    if section in (None, "operating") and _DEPRECIATION.match(text) and not _NOT_DEPRECIATION.search(text):
        return "depreciation_and_amortization"
    return None


def free_cash_flow_measure(label: str) -> str | None:
    """The measure of a row of a reconciliation to free cash flow."""
    measure = cash_flow_measure(label, None)
    return measure if measure in ("capex_cash", "finance_lease_principal", "operating_cash_flow") else None


def revenue_row(rows: list[Row]) -> Row | None:
    """The row of total revenue: the first total above the first cost, else the first plain row of revenue."""
    first: Row | None = None
    for row in rows:
        text = plain_label(row.label)
        if _COST.match(text):
            break
        match = _REVENUE.fullmatch(text)
        if match and match["total"]:
            return row
        if match and first is None:
            first = row
    return first
