"""Builds XBRL documents, inline and instances, out of the pieces that a test is about."""

NAMESPACES = {
    "": "http://www.w3.org/1999/xhtml",
    "ix": "http://www.xbrl.org/2013/inlineXBRL",
    "ixt": "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12",
    "ixt-sec": "http://www.sec.gov/inlineXBRL/transformation/2015-08-31",
    "xbrli": "http://www.xbrl.org/2003/instance",
    "xbrldi": "http://xbrl.org/2006/xbrldi",
    "link": "http://www.xbrl.org/2003/linkbase",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "iso4217": "http://www.xbrl.org/2003/iso4217",
    "us-gaap": "http://fasb.org/us-gaap/2024",
    "srt": "http://fasb.org/srt/2024",
    "dei": "http://xbrl.sec.gov/dei/2024",
    "co": "http://www.example.com/20241231",
}
YEAR = "<xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>2024-12-31</xbrli:endDate>"
DAY = "<xbrli:instant>2024-12-31</xbrli:instant>"


def declarations(**changes: str | None) -> str:
    """Namespace declarations; a change of None leaves one out. Underscores in names stand for hyphens."""
    wanted: dict[str, str | None] = NAMESPACES | {key.replace("_", "-"): uri for key, uri in changes.items()}
    return " ".join(
        f'xmlns:{prefix}="{uri}"' if prefix else f'xmlns="{uri}"' for prefix, uri in wanted.items() if uri
    )


def context(identifier: str = "c", period: str = YEAR, segment: str = "", scenario: str = "") -> str:
    """A context; segment and scenario are the markup inside them."""
    inside = f"<xbrli:segment>{segment}</xbrli:segment>" if segment else ""
    after = f"<xbrli:scenario>{scenario}</xbrli:scenario>" if scenario else ""
    return (
        f'<xbrli:context id="{identifier}"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000000001'
        f"</xbrli:identifier>{inside}</xbrli:entity><xbrli:period>{period}</xbrli:period>{after}</xbrli:context>"
    )


def member(axis: str, name: str) -> str:
    """An explicit member."""
    return f'<xbrldi:explicitMember dimension="{axis}">{name}</xbrldi:explicitMember>'


def unit(identifier: str = "u", *measures: str, per: str = "") -> str:
    """A unit of these measures (iso4217:USD where none is given), or a division."""
    above = "".join(f"<xbrli:measure>{measure}</xbrli:measure>" for measure in measures or ("iso4217:USD",))
    if per:
        below = f"<xbrli:unitDenominator><xbrli:measure>{per}</xbrli:measure></xbrli:unitDenominator>"
        above = f"<xbrli:divide><xbrli:unitNumerator>{above}</xbrli:unitNumerator>{below}</xbrli:divide>"
    return f'<xbrli:unit id="{identifier}">{above}</xbrli:unit>'


RESOURCES = context() + unit()


def number(printed: str, **attributes: str) -> str:
    """An ix:nonFraction; attributes are those of the element (name, contextRef, unitRef, decimals have values)."""
    given = {"name": "us-gaap:Revenues", "contextRef": "c", "unitRef": "u", "decimals": "-6"} | attributes
    return f"<ix:nonFraction {written(given)}>{printed}</ix:nonFraction>"


def words(text: str, **attributes: str) -> str:
    """An ix:nonNumeric."""
    given = {"name": "dei:DocumentType", "contextRef": "c"} | attributes
    return f"<ix:nonNumeric {written(given)}>{text}</ix:nonNumeric>"


def written(attributes: dict[str, str]) -> str:
    """Attributes as markup; a trailing underscore of a name is dropped, two underscores stand for a colon."""
    return " ".join(f'{name.rstrip("_").replace("__", ":")}="{value}"' for name, value in attributes.items())


def inline(
    body: str,
    *,
    resources: str = RESOURCES,
    hidden: str = "",
    prolog: str = "<?xml version='1.0' encoding='UTF-8'?>\n",
    namespaces: str = "",
    relationships: str = "",
) -> bytes:
    """An inline document around this body."""
    section = f"<ix:hidden>{hidden}</ix:hidden>" if hidden else ""
    header = (
        f'<div style="display:none"><ix:header>{section}<ix:references><link:schemaRef xlink:type="simple" '
        f'xlink:href="co-20241231.xsd"/></ix:references><ix:resources>{relationships}{resources}</ix:resources>'
        "</ix:header></div>"
    )
    head = "<head><title>A report</title></head>"
    html = f"<html {namespaces or declarations()}>{head}<body>{header}{body}</body></html>"
    return (prolog + html).encode()


def instance(body: str, *, resources: str = RESOURCES, namespaces: str = "") -> bytes:
    """An instance around these facts."""
    declared = namespaces or declarations(**{"": None})
    reference = '<link:schemaRef xlink:type="simple" xlink:href="co-20241231.xsd"/>'
    return f'<?xml version="1.0"?><xbrli:xbrl {declared}>{reference}{resources}{body}</xbrli:xbrl>'.encode()
