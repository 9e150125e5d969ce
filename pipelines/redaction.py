"""Texts without what is secret: the webhook's address past its host, and a password of a database."""

from urllib.parse import unquote, urlsplit

from pipelines.settings import Settings

PUT = "***"
_SHORTEST = 4
"""A part that is shorter would be found in any text; whoever guesses it needs no log."""


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The texts that must not appear, the longest first: whole addresses, their secret parts, these also decoded."""
    found = set()
    if settings.webhook_url is not None:
        parts = urlsplit(settings.webhook_url)
        found |= {settings.webhook_url, parts.path.strip("/"), parts.path.rpartition("/")[2], parts.query}
        found.add(parts.netloc.rpartition("@")[0])
    if settings.postgres_url is not None:
        # Taken apart by hand: a password with a bracket in it is none of a URL, and is a password all the same.
        user, at, _ = settings.postgres_url.partition("://")[2].rpartition("@")
        password = user.partition(":")[2] if at else ""
        found |= {password, unquote(password)}
    return tuple(sorted((one for one in found if len(one) >= _SHORTEST), key=len, reverse=True))


def redacted(text: str, secrets: tuple[str, ...]) -> str:
    """The text with each secret replaced."""
    for secret in secrets:
        text = text.replace(secret, PUT)
    return text
