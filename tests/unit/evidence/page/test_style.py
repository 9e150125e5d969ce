import pytest

from pipelines.evidence.page.style import hides, safe_style


def test_how_text_looks_stays() -> None:
    said = "color:#cc0000;font-family:'Times New Roman',serif; padding:2px 1pt;text-align:right;vertical-align:bottom"
    assert safe_style(said) == said.replace("; ", ";")


@pytest.mark.parametrize(
    "style",
    [
        "background:url(https://evil.example/x.png)",
        "background-image:url('data:image/svg+xml,<svg onload=alert(1)>')",
        "list-style-type:url(x)",
        "width:expression(alert(1))",
        "color:var(--x)",
        r"color:\75rl(x)",
        "behavior:url(x.htc)",
        "-moz-binding:url(x)",
        "position:fixed;top:0;left:0;z-index:9",
        "transform:scale(100)",
        "animation:x 1s",
        "content:'x'",
        "color:red/*",
        "@import 'x'",
        "color",
        "",
    ],
)
def test_what_fetches_computes_or_lays_itself_over_the_page_goes(style: str) -> None:
    assert safe_style(style) == ""


def test_one_bad_declaration_does_not_take_the_others_along() -> None:
    assert safe_style("color:red;background:url(x);font-weight:700") == "color:red;font-weight:700"


@pytest.mark.parametrize(
    ("style", "hidden"),
    [("display: NONE", True), ("visibility:hidden", True), ("display:block", False), ("", False)],
)
def test_a_style_that_hides_is_known(style: str, hidden: bool) -> None:
    assert hides(style) is hidden
