"""Facts of an inline document as Arelle reads them, offline: a stub taxonomy is made from the document itself.

Arelle has no fact without its concept's declaration, and the taxonomies lie on servers. Here each name that the
document uses is declared as what its use shows it to be: a number, a text, a dimension, a member. Nothing of the
project's own reading is used.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

_IX = "{http://www.xbrl.org/2013/inlineXBRL}"
_XBRLI = "http://www.xbrl.org/2003/instance"
_DIMENSIONS = "{http://xbrl.org/2006/xbrldi}"
_SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="{_XBRLI}"
 xmlns:xbrldt="http://xbrl.org/2005/xbrldt" targetNamespace="{{namespace}}" elementFormDefault="qualified">
<xs:import namespace="{_XBRLI}" schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>
<xs:import namespace="http://xbrl.org/2005/xbrldt" schemaLocation="http://www.xbrl.org/2005/xbrldt-2005.xsd"/>
{{declarations}}</xs:schema>"""
_ITEM = (
    '<xs:element name="{name}" id="x_{name}" type="xbrli:{kind}ItemType" substitutionGroup="{group}" nillable="true" '
    'xbrli:periodType="{period}"{more}/>\n'
)


@dataclass(frozen=True)
class ArelleFact:
    """One fact, values as Arelle has them after transformation, scale and sign."""

    id: str
    concept: str  # {namespace}local
    value: str
    is_nil: bool
    is_numeric: bool
    unit: str
    start: str | None
    end: str | None
    dimensions: dict[str, str]
    decimals: str | None
    format: str | None


def arelle_facts(document: Path) -> list[ArelleFact]:
    """Every fact of a document, read in a process of its own that leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="arelle-") as folder:
        home = Path(folder)
        copied = write_with_stub(document.read_bytes(), home, document.name)
        environment = os.environ | {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
        code = "import sys; from tests.support.arelle_reader import main; main(sys.argv[1])"
        done = subprocess.run(
            [sys.executable, "-c", code, str(copied)],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        return [ArelleFact(**fact) for fact in json.loads(done.stdout)]


def write_with_stub(body: bytes, folder: Path, name: str) -> Path:
    """The document and its stub taxonomy in a folder."""
    start = body.index(b"<?xml")
    end = body.rindex(b"</html>") + len(b"</html>")
    document = folder / name
    document.write_bytes(body[start:end])
    root = etree.fromstring(body[start:end], etree.XMLParser(huge_tree=True))
    reference = root.find(".//{http://www.xbrl.org/2003/linkbase}schemaRef")
    assert reference is not None
    schema = folder / str(reference.get("{http://www.w3.org/1999/xlink}href"))
    imports = ""
    names = _names(root)
    files = {namespace: f"stub{number}.xsd" for number, namespace in enumerate(names)}
    for namespace, declared in names.items():
        (folder / files[namespace]).write_text(_schema(namespace, declared, files), "utf-8")
        imports += f'<xs:import namespace="{namespace}" schemaLocation="{files[namespace]}"/>'
    schema.write_text(
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:stub">{imports}</xs:schema>',
        "utf-8",
    )
    return document


def load(document: Path) -> Any:
    """Arelle's model of a document that has its stub beside it."""
    from arelle import Cntlr, FileSource

    controller = Cntlr.Cntlr(logFileName="logToBuffer")
    controller.webCache.workOffline = True
    return controller.modelManager.load(FileSource.openFileSource(str(document), controller))


def main(document: str) -> None:
    """Print the facts of a document as JSON."""
    model = load(Path(document))
    sys.stdout.write(json.dumps([fact.__dict__ for fact in _facts(model)]))


def _facts(model: Any) -> Iterator[ArelleFact]:
    for fact in model.factsInInstance:
        context, unit = fact.context, fact.unit
        instant = context.isInstantPeriod
        dimensions = {
            str(axis.clarkNotation): (
                value.memberQname.clarkNotation if value.isExplicit else value.typedMember.stringValue
            )
            for axis, value in context.qnameDims.items()
        }
        yield ArelleFact(
            id=fact.id,
            concept=fact.qname.clarkNotation,
            value="" if fact.value is None else str(fact.value),
            is_nil=bool(fact.isNil),
            is_numeric=unit is not None,
            unit="" if unit is None else _unit(unit.measures),
            start=None if instant else context.startDatetime.date().isoformat(),
            end=_last_day(context.endDatetime),
            dimensions=dimensions,
            decimals=fact.decimals,
            format=None if fact.format is None else fact.format.clarkNotation,
        )


def _last_day(moment: Any) -> str:
    """Arelle has the midnight after a period's last day."""
    from datetime import timedelta

    return str((moment - timedelta(days=1)).date().isoformat())


def _unit(measures: Any) -> str:
    return "/".join("*".join(sorted(m.localName for m in side)) for side in measures if side)


def _names(root: etree._Element) -> dict[str, dict[str, dict[str, str]]]:
    """Per namespace the names that the document uses, each with what a declaration of it needs."""
    instants = {
        context.get("id"): context.find(f".//{{{_XBRLI}}}instant") is not None
        for context in root.iter(f"{{{_XBRLI}}}context")
    }
    found: dict[str, dict[str, dict[str, str]]] = {}

    def declare(element: etree._Element, text: str | None, **what: str) -> None:
        prefix, local = (text or "").strip().split(":")
        found.setdefault(str(element.nsmap[prefix]), {}).setdefault(
            local, {"kind": "string", "group": "xbrli:item", "period": "duration", "more": ""} | what
        )

    for kind, tag in (("decimal", "nonFraction"), ("string", "nonNumeric")):
        for fact in root.iter(_IX + tag):
            period = "instant" if instants[fact.get("contextRef")] else "duration"
            declare(fact, fact.get("name"), kind=kind, period=period)
    for member in root.iter(_DIMENSIONS + "explicitMember"):
        declare(member, member.get("dimension"), group="xbrldt:dimensionItem", more=' abstract="true"')
        declare(member, member.text)
    for member in root.iter(_DIMENSIONS + "typedMember"):
        namespace, local = str(member[0].tag)[1:].split("}")
        declare(
            member, member.get("dimension"), group="xbrldt:dimensionItem", domain=f"{namespace} {local}",
            more=' abstract="true" xbrldt:typedDomainRef="{domain}"',
        )  # fmt: skip
        found.setdefault(namespace, {})[local] = {"kind": ""}
    return found


def _schema(namespace: str, declared: dict[str, dict[str, str]], files: dict[str, str]) -> str:
    lines = ""
    for name, what in declared.items():
        if not what["kind"]:
            lines += f'<xs:element name="{name}" id="x_{name}" type="xs:string" nillable="true"/>\n'
            continue
        domain_namespace, _, domain = what.get("domain", "").partition(" ")
        more = what["more"].format(domain=f"{files.get(domain_namespace, '')}#x_{domain}")
        lines += _ITEM.format(
            name=name, kind=what["kind"], group=what["group"], period=what["period"], more=more
        )
    return _SCHEMA.format(namespace=namespace, declarations=lines)
