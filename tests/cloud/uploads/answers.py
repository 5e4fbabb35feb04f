"""What an answer of S3's says."""

import httpx

DENIED = (403, "AccessDenied")


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    """Return status, code and message."""
    text = answer.text
    return answer.status_code, _within(text, "Code"), _within(text, "Message")


def _within(text: str, name: str) -> str:
    return text.partition(f"<{name}>")[2].partition(f"</{name}>")[0]
