"""Posts one JSON document to a webhook. Its address is a secret: no error names more than the host."""

from urllib.parse import urlsplit

import requests

from pipelines.errors import PassingFailure, PermanentFailure

TIMEOUT_SECONDS = (5.0, 10.0)
"""To connect, and between two pieces of the answer."""
_PASSING = (408, 425, 429)


def post_json(url: str, payload: bytes) -> None:
    """Send the document once; the answer's text is not looked at.

    Raises PassingFailure where no answer came or the receiver can not take it now, PermanentFailure where it refuses.
    """
    host = urlsplit(url).hostname or "webhook"
    try:
        response = requests.post(
            url,
            data=payload,
            headers={"Content-Type": "application/json"},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        # The library's own words name the whole address.
        raise PassingFailure(
            f"the webhook gave no answer ({type(error).__name__})",
            url=host,
            remedy="nothing: the notice stays in the outbox and is sent again",
        ) from None
    status = response.status_code
    if 200 <= status < 300:
        return
    if status in _PASSING or status >= 500:
        raise PassingFailure(
            "the webhook can not take the notice now",
            url=host,
            status=status,
            remedy="nothing: it is sent again",
        )
    raise PermanentFailure(
        "the webhook refuses the notice", url=host, status=status, remedy="check AICAPEX_WEBHOOK_URL"
    )
