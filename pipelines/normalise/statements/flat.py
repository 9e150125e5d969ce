"""One sentence in two forms of the same length: as written, and flat (lower case, plain dashes, quotes and blanks).

Every pattern of the reader looks at the flat form; because both have the same length, a place found there is a
place in the sentence as written.
"""

_PLAIN = {
    "-": "‐‑‒–—―−﹣-",
    "~": "∼〜～˜",
    "'": "‘’ʼ′`",
    '"': "“”„″",
    " ": "\t\r\n\v\f\x1c\x1d\x1e\x85\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u200b\u2028\u2029"
    "\u202f\u205f\u3000",
    "$": "＄﹩",
    "%": "％",
    # The one letter whose small form is longer than itself; it would move every place behind it.
    "i": "İ",
}
_TABLE = {ord(strange): plain for plain, all_of_them in _PLAIN.items() for strange in all_of_them}


def flat(sentence: str) -> str:
    """The sentence in lower case, in one line, with plain dashes, quotes and blanks; as long as before."""
    return sentence.translate(_TABLE).lower()
