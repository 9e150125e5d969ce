from pathlib import Path

from pipelines.publish.statements import identifier, literal, statement


def test_names_are_quoted_part_by_part() -> None:
    assert identifier("publication.marts.spend") == '"publication"."marts"."spend"'
    assert identifier('od"d') == '"od""d"'


def test_texts_double_their_quotes() -> None:
    assert literal("the company's own") == "'the company''s own'"
    assert literal(Path("/tmp/o'neil")) == "'/tmp/o''neil'"


def test_templates_take_names_only_quoted() -> None:
    assert statement("DETACH {name}", name="a; DROP TABLE b") == 'DETACH "a; DROP TABLE b"'
