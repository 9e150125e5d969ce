"""Builds small inline XBRL documents in the shape of filings."""

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"'
    ' xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12">'
    "<head><title>Report</title></head><body>"
)
TAIL = "</body></html>"


def inline_document(body: str, hidden: str = "") -> bytes:
    """A document with this body, and facts in the hidden section before it."""
    section = (
        f'<div style="display:none"><ix:header><ix:hidden>{hidden}</ix:hidden></ix:header></div>'
        if hidden
        else ""
    )
    return f"{HEAD}{section}{body}{TAIL}".encode()


def number(printed: str) -> str:
    """A numeric fact that prints this."""
    return f'<ix:nonFraction name="x:Share" contextRef="c" unitRef="u" scale="-2">{printed}</ix:nonFraction>'


def block(body: str) -> str:
    """A text fact around this."""
    return f'<ix:nonNumeric name="x:Block" contextRef="c" escape="true">{body}</ix:nonNumeric>'
