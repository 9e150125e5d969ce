"""Pages to HTML: the templates, with every value escaped unless it is markup that we made ourselves."""

from collections.abc import Mapping
from typing import Any

from jinja2 import BaseLoader, DictLoader, Environment, StrictUndefined

from pipelines.publish.site.pages.site import SECTIONS, Page
from pipelines.publish.site.palette import custom_properties
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Language
from pipelines.publish.site.version import SiteVersion

# English lies at the root, so that the address of the site is its front page.
FOLDERS: Mapping[Language, str] = {"en": "", "ko": "ko/"}


def environment(templates: Mapping[str, str]) -> Environment:
    """Templates by name; a value that is missing is an error, and everything is escaped."""
    loader: BaseLoader = DictLoader(dict(templates))
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def render(page: Page, words: Words, version: SiteVersion, templates: Environment) -> str:
    """A page of a language as a document."""
    other: Language = "ko" if words.language == "en" else "en"
    root = "../" if FOLDERS[words.language] else ""
    context: dict[str, Any] = {
        "page": page,
        "more": page.more,
        "words": words,
        "t": words.say,
        "version": version,
        "source_name": "archive" if version.source.startswith("archive") else version.source,
        "sections": SECTIONS,
        "root": root,
        "here": "",
        "other": {"code": other, "href": f"{root}{FOLDERS[other]}{page.path}"},
    }
    return templates.get_template(page.template).render(context)


def stylesheet(style: str) -> str:
    """The style with the colours of both themes before it: the system's, or the one that was chosen."""
    light, dark = custom_properties(0), custom_properties(1)
    return (
        f":root{{{light}}}\n@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"
        f'html[data-theme="light"]{{{light}}}\nhtml[data-theme="dark"]{{{dark}}}\n'
        f"@media print{{:root,html[data-theme]{{{light}}}}}\n{style}"
    )
