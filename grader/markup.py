"""The words of labs and checks as HTML that is safe to put into a page."""

import re
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from labs.packs import prose

CODE = re.compile(r"`([^`\n]+)`")


@lru_cache(maxsize=1024)
def markdown(text: str) -> SafeString:
    """Return Markdown as HTML; raw HTML in it is shown as text."""
    return mark_safe(prose.render(text))  # noqa: S308 # sanitized


@lru_cache(maxsize=1024)
def markdown_line(text: str) -> SafeString:
    """Return one line of Markdown without a paragraph around it."""
    return mark_safe(prose.render_line(text))  # noqa: S308 # sanitized


def sentence(text: str) -> SafeString:
    """Return a plain text with its `code` marked up. What a learner wrote stays text."""
    html = CODE.sub(r"<code>\1</code>", escape(text))
    return mark_safe(html)  # noqa: S308 # escaped above
