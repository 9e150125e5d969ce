"""Documents that are broken, foreign or hostile: refused with a reason, or read up to where they break."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import BadDocument
from pipelines.raw.xbrl import inline_text
from pipelines.raw.xbrl.extract import Extraction, extract
from pipelines.raw.xbrl.markup import MOST_BYTES
from tests.support.repository import ROOT
from tests.support.xbrl_documents import RESOURCES, declarations, inline, instance, number, words

BOMB = """<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""
TEXT_FILING = b"""-----BEGIN PRIVACY-ENHANCED MESSAGE-----
<SEC-DOCUMENT>0000000001-94-000001.txt : 19940331
<SEC-HEADER>
ACCESSION NUMBER:\t\t0000000001-94-000001
</SEC-HEADER>
<DOCUMENT>
<TYPE>10-K
<SEQUENCE>1
<TEXT>
<PAGE>
                 ANNUAL REPORT
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
"""
THREE = "".join(f"<p>{number(str(n), id=f'f{n}')}</p>" for n in (1, 2, 3))


def read(body: bytes, name: str = "report.htm") -> Extraction:
    return extract([(name, body)])


def refusal(body: bytes) -> str:
    with pytest.raises(BadDocument) as raised:
        read(body)
    assert raised.value.place.startswith("report.htm")
    assert raised.value.remedy
    return raised.value.what


def with_prolog(prolog: str, body: str = "") -> bytes:
    return inline(body + number("5"), prolog=prolog)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (b" \n\t" * 1000, "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF"),
        (b"PK\x03\x04rest", "a zip archive"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither HTML nor XML"),
        (b"ANNUAL REPORT\n\n  for the year 1994", "neither HTML nor XML"),
        (b"<html><body><p>An exhibit<br>of 2003</body></html>", "HTML without inline XBRL"),
        (b"<?xml version='1.0'?><xsd:schema xmlns:xsd='x'/>", "neither inline XBRL nor an instance"),
        (b"<?xml version='1.0'?><rss/>", "neither inline XBRL nor an instance"),
        (TEXT_FILING, "the submission holds no XBRL"),
        (inline(""), "without a single fact"),
        (instance(""), "without a single fact"),
    ],
)
def test_what_holds_no_facts_is_refused_and_said(body: bytes, what: str) -> None:
    assert what in refusal(body)


@pytest.mark.parametrize(
    "prolog",
    [
        BOMB,
        f"<?xml version='1.0'?>\n<!-- a -->\n{BOMB}",
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE html [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;]>',
        '<!DOCTYPE html SYSTEM "x" [ <!ELEMENT a ANY> <!ENTITY x "]>"> ]>',
        "<!DOCTYPE html [",
    ],
)
def test_entities_of_its_own_are_refused(prolog: str) -> None:
    assert "entities of its own" in refusal(with_prolog(prolog, "<p>&d;&x;</p>"))


@pytest.mark.parametrize("encoding", ["UTF-7", "EBCDIC-CP-US", "UTF-32", "x-made-up"])
def test_an_encoding_that_could_hide_a_declaration_is_refused(encoding: str) -> None:
    assert encoding in refusal(with_prolog(f"<?xml version='1.0' encoding='{encoding}'?>"))


def test_utf_16_is_read_with_its_mark_and_checked_like_any_other() -> None:
    plain = with_prolog("<?xml version='1.0' encoding='UTF-16'?>").decode()
    assert read(plain.encode("utf-16")).facts["value"].to_list() == ["5"]
    assert "entities" in refusal(with_prolog(BOMB, "<p>&d;</p>").decode().encode("utf-16"))
    with pytest.raises(BadDocument):
        read(plain.encode("utf-16-le"))


def test_a_document_larger_than_any_filing_is_refused_before_it_is_read() -> None:
    assert "more than any filing" in refusal(b"<" + bytes(MOST_BYTES))


def test_elements_nested_deeper_than_in_any_filing_are_refused() -> None:
    assert "nested deeper" in refusal(inline("<div>" * 100_000 + number("5") + "</div>" * 100_000))
    assert "nested deeper" in refusal(inline("<div>" * 1_000_000))


def test_elements_nested_as_deep_as_the_parser_allows_are_read() -> None:
    body = words("<span>" * 1900 + "deep" + "</span>" * 1900, escape="true")
    assert read(inline(body)).facts["value"].to_list() == ["deep"]


@pytest.mark.parametrize("kind", ["nonNumeric", "nonFraction"])
def test_facts_that_lie_in_each_other_a_thousand_times_are_refused(kind: str) -> None:
    opened = f'<ix:{kind} name="dei:A" contextRef="c" unitRef="u">' * 1500
    body = inline(opened + "<b/>" * 50_000 + f"</ix:{kind}>" * 1500)
    assert "deeper in each other" in refusal(body)


def test_facts_that_lie_in_each_other_as_in_filings_are_read() -> None:
    body = words(words(words(words(words("<p>deep</p>", escape="true"))))) + number(number(number("5")))
    assert read(inline(body)).facts["value"].to_list() == ["deep"] * 5 + ["5"] * 3


def test_texts_many_times_as_large_as_the_document_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inline_text, "_MOST_AT_LEAST", 1_000)
    chains = "".join(words("a", continuedAt="n0") for _ in range(500))
    links = "".join(
        f'<ix:continuation id="n{n}" continuedAt="n{n + 1}">{"b" * 500}</ix:continuation>' for n in range(99)
    )
    body = inline(chains + links + '<ix:continuation id="n99">end</ix:continuation>')
    assert "larger than the document many times" in refusal(body)


def test_a_million_links_of_footnotes_are_refused() -> None:
    facts = "".join(number("5", id=f"f{n}") for n in range(100))
    notes = "".join(f'<ix:footnote id="n{n}">note</ix:footnote>' for n in range(100))
    every = " ".join(f"f{n}" for n in range(100)), " ".join(f"n{n}" for n in range(100))
    link = f'<ix:relationship fromRefs="{every[0]}" toRefs="{every[1]}"/>'
    assert "million links" in refusal(inline(facts + notes, relationships=link * 101))


def test_hidden_sections_in_each_other_take_no_endless_time() -> None:
    body = inline("<ix:hidden>" * 1500 + "<b/>" * 20_000 + number("5") + "</ix:hidden>" * 1500 + number("6"))
    assert read(body).facts["is_hidden"].to_list() == [True, False]


def test_a_fault_that_breaks_a_document_is_seen_among_more_faults_than_a_parser_remembers() -> None:
    harmless = "<o:p/>" * 20_000
    assert read(inline(harmless + number("5"))).pieces == []
    extraction = read(inline(harmless + number("5") + "<b><i>x</b></i>" + number("6")))
    assert extraction.facts["value"].to_list() == ["5"]
    assert [piece.reason for piece in extraction.pieces] == ["the document is cut"]


def test_more_prefixes_of_many_meanings_than_any_filing_has_are_refused() -> None:
    prefixes = " ".join(f'xmlns:p{n}="http://www.example.com/{n}"' for n in range(1_000))
    again = '<p xmlns:p1="http://www.example.com/other"/>'
    assert "prefixes" in refusal(inline(f"<div {prefixes}>{again}{number('5')}</div>"))


def test_a_million_attributes_and_prefixes_take_no_endless_time() -> None:
    attributes = " ".join(f'a{n}="{n}"' for n in range(20_000))
    prefixes = " ".join(f'xmlns:p{n}="http://www.example.com/{n}"' for n in range(5_000))
    body = f"<p {attributes}>{number('5')}</p><div {prefixes}>{number('6', name='p7:Capacity')}</div>"
    assert read(inline(body)).facts["value"].to_list() == ["5", "6"]


def test_patterns_do_not_backtrack_without_end() -> None:
    fields = [
        number("1," * 50_000 + "x", format="ixt:num-dot-decimal"),
        number("one " * 50_000, format="ixt-sec:numwordsen"),
        words("two years " * 50_000, format="ixt-sec:durwordsen"),
        words("1 " * 50_000, format="ixt:date-day-monthname-year-en"),
        words("x " * 50_000, format="ixt-sec:exchnameen"),
        words("1 a" * 50_000, format="ixt-sec:datequarterend"),
        number("1 a" * 50_000, format="ixt:num-unit-decimal"),
    ]
    extraction = read(inline("".join(fields) + number("5")))
    assert extraction.facts["value"].to_list() == ["5"]
    assert len(extraction.pieces) == len(fields)


@pytest.mark.parametrize(
    "repeated",
    [b" ", b"<!-- -->", b"<!--", b"<?a?>", b"<?a", b"<XBRL>", b"<!DOCTYPE a>", b"<a ", b"</XML>    "],
)
def test_a_head_of_nothing_does_not_take_endless_time(repeated: bytes) -> None:
    assert refusal(repeated * 300_000 + b"?")


def test_a_number_of_a_million_digits_or_a_scale_beyond_reason_is_set_aside() -> None:
    extraction = read(inline(number("1" * 1_000_000) + number("1", scale="100000") + number("5")))
    assert extraction.facts["value"].to_list() == ["5"]
    assert [piece.reason for piece in extraction.pieces] == ["unreadable number"] * 2
    assert all(len(piece.detail) <= 300 for piece in extraction.pieces)


def test_a_document_without_its_end_gives_the_facts_before_and_says_where_it_ends() -> None:
    body = inline(THREE)
    cut = body[: body.index(b"<p><ix:nonFraction name=", body.index(b'id="f2"')) + 30]
    extraction = read(cut)
    assert extraction.facts["fact_id"].to_list() == ["f1", "f2"]
    (piece,) = extraction.pieces
    assert (piece.reason, piece.place) == (
        "the document is cut",
        f"line 2, column {len(cut.splitlines()[1]) + 1}",
    )
    assert "2 facts before it are read" in piece.detail


def test_wherever_a_document_is_cut_only_whole_facts_come_out() -> None:
    body = inline(
        words("a <b>bold</b> word", id="w", escape="true")
        + THREE
        + words("end", id="e", title="a > b &lt; c")
    )
    whole = {row["fact_id"]: row["value"] for row in read(body).facts.to_dicts()}
    seen: set[str] = set()
    for length in range(body.index(b"<body>"), len(body) - 1, 3):
        try:
            extraction = read(body[:length])
        except BadDocument:
            continue
        found = {row["fact_id"]: row["value"] for row in extraction.facts.to_dicts()}
        assert found.items() <= whole.items()
        assert [piece.reason for piece in extraction.pieces][-1] == "the document is cut"
        seen |= found.keys()
    assert seen == whole.keys()


def test_a_fact_inside_which_the_document_ends_is_set_aside() -> None:
    body = inline(THREE + words("a long <b>text</b> that goes on", id="w"))
    extraction = read(body[: body.index(b"that goes on")])
    assert extraction.facts["fact_id"].to_list() == ["f1", "f2", "f3"]
    assert (extraction.pieces[0].place, extraction.pieces[0].reason) == ("#w", "the fact is cut")


def test_a_text_whose_continuation_is_cut_is_set_aside() -> None:
    body = inline(number("1") + words("a", continuedAt="n", id="w") + '<ix:continuation id="n">much more')
    extraction = read(body[: body.index(b"more")])
    assert extraction.facts["value"].to_list() == ["1"]
    assert extraction.pieces[0].place == "#w"


@pytest.mark.parametrize(
    "broken",
    [
        "<p>Research & development</p>",
        "<b><i>x</b></i>",
        "<p a=1>x</p>",
        "<p>&made-up;</p>",
        "<p>\x01</p>",
        "<p>a < b</p>",
    ],
)
def test_markup_that_breaks_in_the_middle_is_read_up_to_there(broken: str) -> None:
    body = f"{number('1', id='before')}{broken}{number('2', id='after')}"
    extraction = read(inline(body))
    assert extraction.facts["fact_id"].to_list() == ["before"]
    assert extraction.pieces[-1].reason == "the document is cut"
    assert re.match(r"line 2, column \d+$", extraction.pieces[-1].place)


def test_bytes_of_another_encoding_end_the_reading_there() -> None:
    body = inline(number("1", id="before") + "<p>QUOTE</p>" + number("2", id="after")).replace(
        b"QUOTE", b"\x93"
    )
    extraction = read(body)
    assert extraction.facts["fact_id"].to_list() == ["before"]
    assert "not of the document's encoding" in extraction.pieces[-1].detail
    western = body.replace(b"UTF-8", b"windows-1252")
    assert read(western).facts["fact_id"].to_list() == ["before", "after"]


def test_a_prefix_that_nobody_declares_does_not_end_the_reading() -> None:
    extraction = read(inline(f"<o:p>office</o:p>{number('5')}<x:nonFraction>7</x:nonFraction>"))
    assert extraction.facts["value"].to_list() == ["5"]
    assert extraction.pieces == []


@pytest.mark.parametrize(
    "doctype",
    [
        "",
        "<!DOCTYPE html>\n",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"\n "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n',
        "<!DOCTYPE html [ ]>",
    ],
)
def test_entities_of_html_are_read_without_their_dtd(doctype: str) -> None:
    body = number("1&nbsp;234", format="ixt:num-dot-decimal") + words("R&amp;D &mdash; &lt;b&gt; &#8482;")
    facts = read(with_prolog(doctype, body)).facts
    assert facts["value"].to_list() == ["1234", "R&D — <b> ™", "5"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n", ""),
        ("\ufeff", ""),
        ("<XBRL>\n", "\n</XBRL>\n"),
        ("\n<XBRL>\n", "</XBRL>"),
        (
            "<DOCUMENT>\n<TYPE>10-K\n<SEQUENCE>1\n<FILENAME>a.htm\n<TEXT>\n<XBRL>\n",
            "\n</XBRL>\n</TEXT>\n</DOCUMENT>\n",
        ),
        ("<TEXT>\n", "</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"),
    ],
)
def test_a_document_cut_out_of_a_submission_may_keep_its_wrapper(before: str, after: str) -> None:
    body = before.encode() + inline(f"\n{number('5')}") + after.encode()
    (row,) = read(body).facts.to_dicts()
    assert row["value"] == "5"
    lines = 0 if before.startswith("<DOCUMENT>") else before.count("\n")
    assert row["place"] == f"line {lines + 3}, fact 1"


def test_a_complete_submission_gives_the_facts_of_its_inline_documents() -> None:
    def piece(name: str, body: bytes) -> bytes:
        return (
            f"<DOCUMENT>\n<TYPE>8-K\n<FILENAME>{name}\n<TEXT>\n<XBRL>\n".encode()
            + body
            + b"\n</XBRL>\n</TEXT>\n</DOCUMENT>\n"
        )

    head = b"<SEC-DOCUMENT>x.txt : 20240101\n<SEC-HEADER>\n</SEC-HEADER>\n"
    inside = piece("a.htm", inline(number("1"))) + piece("b.htm", b"<html>no facts</html>")
    inside += piece(
        "a_htm.xml", instance('<us-gaap:Revenues contextRef="c" unitRef="u">1</us-gaap:Revenues>')
    )
    facts = read(head + inside + b"</SEC-DOCUMENT>", "x.txt").facts
    assert facts.select("document_name", "value").rows() == [("a.htm", "1")]
    only_instance = piece(
        "a.xml", instance('<us-gaap:Revenues contextRef="c" unitRef="u">1</us-gaap:Revenues>')
    )
    assert read(head + only_instance, "x.txt").facts["document_name"].to_list() == ["a.xml"]


def test_nothing_outside_the_document_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    body = (
        f'<link rel="stylesheet" href="{secret}"/><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
        f'href="{secret}" parse="text"/>{words("text", id="w")}'
    )
    document = inline(body, prolog=f'<?xml version="1.0"?><?xml-stylesheet href="{secret}"?>')
    assert "mine" not in str(read(document).facts.to_dicts())


MEASURE = """
import sys
from pathlib import Path
from pipelines.raw.xbrl.extract import extract
def most(): return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024
small = open(sys.argv[1], "rb").read()
extract([("small.htm", small)])
before = most()
body = open(sys.argv[2], "rb").read()
assert extract([("large.htm", body)]).facts.height == 30_000
print((most() - before) / len(body))
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="this system does not tell its peak of memory"
)
def test_reading_takes_less_memory_than_twenty_times_the_document(tmp_path: Path) -> None:
    style = "padding:2px 1pt;text-align:left;vertical-align:bottom;background-color:#cceeff;color:#000000;font-size:9pt"
    cells = [
        f'<tr><td colspan="3" style="{style}"><span style="{style}">{number(str(n), id=f"f{n}")}</span></td></tr>'
        for n in range(30_000)
    ]
    small, large = tmp_path / "small.htm", tmp_path / "large.htm"
    small.write_bytes(inline(cells[0]))
    large.write_bytes(inline(f"<table>{''.join(cells)}</table>", resources=RESOURCES))
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, small, large], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert 0.5 < float(measured.stdout) < 20


def test_two_documents_of_which_one_is_foreign_give_the_facts_of_the_other() -> None:
    extraction = extract([("a.htm", inline(number("1"))), ("b.htm", b"<html><p>an exhibit</html>")])
    assert extraction.facts["value"].to_list() == ["1"]


def test_no_document_is_an_error_of_the_caller() -> None:
    with pytest.raises(BadDocument, match="no document"):
        extract([])


def test_the_namespaces_of_a_document_may_stand_on_inner_elements() -> None:
    moved = declarations(co=None)
    body = number("5", name="co:Capacity", xmlns__co="http://www.example.com/20241231")
    assert read(inline(body, namespaces=moved)).facts["concept"].to_list() == ["co:Capacity"]
