"""The words of labs and checks as HTML that is safe to put into a page."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

CODE = re.compile(r"`([^`\n]+)`")
TERMINALS = {"sh", "console", "terminal", "output"}
CLEANER = nh3.Cleaner(
    tags={
        "a", "b", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "h4", "hr", "i",
        "kbd", "li", "ol", "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th",
        "thead", "tr", "ul",
    },
    attributes={
        "*": {"class"},
        "a": {"href", "title"},
        "ol": {"start"},
        "pre": {"tabindex"},
        "div": {"tabindex", "role", "aria-label"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)  # fmt: skip


class GuideRenderer(RendererHTML):
    """CommonMark with GitHub's alerts; code can be copied, tables can be scrolled."""

    def fence(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        info = tokens[index].info.split()
        return _code_block(tokens[index].content, terminal=bool(info and info[0] in TERMINALS))

    def code_block(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        return _code_block(tokens[index].content, terminal=False)

    def alert_open(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        return f'<div class="callout callout--{tokens[index].info.lower()}">\n'

    def alert_title_open(self, *_: object) -> str:
        return '<p class="callout__title">'

    def table_open(self, *_: object) -> str:
        return '<div class="table" role="region" aria-label="Table" tabindex="0"><table>\n'

    def table_close(self, *_: object) -> str:
        return "</table></div>\n"


def _code_block(code: str, *, terminal: bool) -> str:
    look = " code--terminal" if terminal else ""
    return (
        f'<div class="code{look}"><pre class="hl" tabindex="0">'
        f"<code>{escape(code)}</code></pre></div>\n"
    )


RENDERER = MarkdownIt(
    "commonmark", {"html": False, "alerts": True}, renderer_cls=GuideRenderer
).enable(["table", "strikethrough"])


@lru_cache(maxsize=1024)
def markdown(text: str) -> SafeString:
    """Return Markdown as HTML; raw HTML in it is shown as text."""
    return mark_safe(CLEANER.clean(RENDERER.render(text)))  # noqa: S308 # sanitized


@lru_cache(maxsize=1024)
def markdown_line(text: str) -> SafeString:
    """Return one line of Markdown without a paragraph around it."""
    return mark_safe(CLEANER.clean(RENDERER.renderInline(text)))  # noqa: S308 # sanitized


def sentence(text: str) -> SafeString:
    """Return a plain text with its `code` marked up. What a learner wrote stays text."""
    html = CODE.sub(r"<code>\1</code>", escape(text))
    return mark_safe(html)  # noqa: S308 # escaped above
