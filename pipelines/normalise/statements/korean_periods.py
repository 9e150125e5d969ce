"""Words for periods in Korean: 2분기, 올해, 내년, 2026년, 하반기, 향후 4년."""

import re

_YEAR = (
    r"(?:(?P<year>20\d\d)\s?(?:년도?|회계연도|회계\s?연도)?\s?(?:회계연도)?\s?"
    r"|(?P<relative>올해|금년|내년|지난해|작년)\s?(?:의\s?)?)?"
)
RELATIVES = {
    **dict.fromkeys(("올해", "금년", "이번", "당"), "this"),
    **dict.fromkeys(("내년", "다음", "차기"), "next"),
    **dict.fromkeys(("지난해", "작년", "지난", "전", "직전"), "last"),
}
# Unit, a text that every match holds, pattern; see _Rule in period_words.
KOREAN_RULES = (
    ("quarter", "분기", re.compile(rf"{_YEAR}(?P<number>[1-4])\s?분기")),
    (
        "the_quarter",
        "분기",
        re.compile(r"(?<!\w)(?P<relative>이번|당|다음|차기|지난|전|직전)\s?분기(?! 대비|보다| 대비)"),
    ),
    ("half", "상반기", re.compile(rf"{_YEAR}상반기")),
    ("second_half", "하반기", re.compile(rf"{_YEAR}하반기")),
    (
        "year",
        "년",
        re.compile(r"(?P<year>20\d\d)\s?(?:회계\s?)?(?:년도|년|회계연도)(?!\s?(?:까지|부터|대비|\d|[1-4]\s?분기|간))"),
    ),
    ("year", "회계", re.compile(r"(?P<year>20\d\d)\s?(?:년\s?)?(?:회계연도|회계 연도)(?!까지)")),
    ("the_year", "해", re.compile(r"(?P<relative>올해|지난해)(?! 대비|보다| 같은)")),
    ("the_year", "년", re.compile(r"(?P<relative>내년|금년|작년)(?! 대비|보다| 같은)")),
    ("several", "년", re.compile(r"(?P<until>20\d\d)년\s?까지")),
    (
        "several",
        "년",
        re.compile(r"(?P<year>20\d\d)\s?(?:년)?\s?(?:~|-|부터)\s?(?P<until>20\d\d)년|(?:향후|앞으로)\s?\d{1,2}년"
            r"|\d{1,2}년\s?(?:간|동안|에 걸쳐)|수년"),
    ),
)  # fmt: skip
