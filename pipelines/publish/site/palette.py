"""Colours by what they mean. Charts name them as CSS variables, so that a switch of theme draws nothing anew."""

from collections.abc import Mapping

# Token -> (light, dark). Contrast of ink, soft and accent on paper is above 4.5:1 in both themes.
COLOURS: Mapping[str, tuple[str, str]] = {
    "paper": ("#fdfcf9", "#14171a"),
    "panel": ("#f4f1ea", "#1d2226"),
    "ink": ("#1b1b1a", "#eceae4"),
    "soft": ("#5c5a55", "#a9a69d"),
    "line": ("#d9d5cb", "#3a4046"),
    "accent": ("#b03a1e", "#ff8a65"),
    "quiet": ("#a8a49a", "#6f747a"),
    "s1": ("#b03a1e", "#ff8a65"),
    "s2": ("#2f4858", "#9cc4dc"),
    "s3": ("#7b8f9b", "#5f7f92"),
    "s4": ("#c3cbcf", "#3b4f5c"),
    "s5": ("#8a7f5c", "#c9bc8f"),
}
SERIES = ("s1", "s2", "s3", "s4", "s5")


def colour(token: str) -> str:
    """A colour as charts and styles name it."""
    if token not in COLOURS:
        raise KeyError(token)
    return f"var(--{token})"


def resolved(text: str, theme: int = 0) -> str:
    """The text with each variable as the colour of a theme: 0 light, 1 dark."""
    for token, colours in COLOURS.items():
        text = text.replace(f"var(--{token})", colours[theme])
    return text


def custom_properties(theme: int) -> str:
    """CSS declarations of every token."""
    return "".join(f"--{token}:{colours[theme]};" for token, colours in COLOURS.items())
