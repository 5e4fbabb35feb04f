"""Markdown of lessons, guides and hints as clean HTML: code, tables, alerts, "what changed" notes.

Raw HTML is not let through, and what comes out is sanitized again. Nothing carries a style
attribute: the site's Content-Security-Policy would refuse it.
"""

import re
from collections.abc import Sequence
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

TERMINALS = {"console", "terminal", "output"}
CHANGED = re.compile(r"\[!CHANGED\][ \t]*(?P<about>[^\n]*)(\n|$)", re.IGNORECASE)
HYPHENATED = re.compile(r"(?<![\w&#-])[\w-]*-\w[\w-]*(?![^<>]*>)")  # in text, not in a tag
SHORT = 24  # letters that the narrowest column has room for
NAMES = {"terminal": "console", "output": "text", "sh": "bash", "": "text"}

CLEANER = nh3.Cleaner(
    tags={
        "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5",
        "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "s", "span", "strong", "sub",
        "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
    },
    attributes={
        "*": {"class", "id"},
        "a": {"href", "title", "aria-label"},
        **{f"h{level}": {"aria-label"} for level in range(1, 7)},
        "img": {"src", "alt", "title"},
        "ol": {"start"},
        "pre": {"tabindex"},
        "div": {"tabindex", "role", "aria-label"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)  # fmt: skip


class ProseRenderer(RendererHTML):
    """How tokens become HTML where CommonMark's own way is not ours."""

    def fence(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        token = tokens[index]
        return code_block(token.content, token.info.split(maxsplit=1)[0] if token.info else "")

    def code_inline(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        return f"<code>{unbroken(escape(tokens[index].content))}</code>"

    def code_block(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        return code_block(tokens[index].content, "")

    def alert_open(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        return f'<div class="callout callout--{tokens[index].info.lower()}">\n'

    def alert_title_open(self, *_: object) -> str:
        return '<p class="callout__title">'

    def table_open(self, *_: object) -> str:
        return '<div class="table" role="group" aria-label="Table" tabindex="0"><table>\n'

    def table_close(self, *_: object) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        # An empty corner heads nothing: as a header, a screen reader would read it out.
        return "<th>" if tokens[index + 1].content else "<td>"

    def th_close(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        return "</th>" if tokens[index - 1].content else "</td>"


def code_block(code: str, language: str) -> str:
    """Return code as a block that can be scrolled with the keyboard, coloured by classes."""
    look = " code--terminal" if language in TERMINALS else ""
    try:
        lexer = get_lexer_by_name(NAMES.get(language, language))
    except ClassNotFound:
        lexer = TextLexer()
    inner = highlight(code, lexer, HtmlFormatter(nowrap=True))
    return (
        f'<div class="code{look}"><pre class="hl" tabindex="0"><code>{unbroken(inner)}</code></pre>'
        "</div>\n"
    )


def unbroken(code: str) -> str:
    """Return code's HTML with short words that have a hyphen, such as `--bucket`, on one line."""
    return HYPHENATED.sub(
        lambda word: f'<span class="word">{word[0]}</span>' if len(word[0]) <= SHORT else word[0],
        code,
    )


def changed_notes(state: StateCore) -> None:
    """Turn quotes that begin with `[!CHANGED]` into callouts; markdown-it has GitHub's five only."""
    tokens = state.tokens
    for at in range(len(tokens) - 3, -1, -1):
        if [token.type for token in tokens[at : at + 3]] != [
            "blockquote_open", "paragraph_open", "inline",
        ]:  # fmt: skip
            continue
        text = tokens[at + 2]
        match = CHANGED.match(text.content)
        if match is None:
            continue
        text.content = text.content[match.end() :]
        close = next(
            token
            for token in tokens[at:]
            if token.type == "blockquote_close" and token.level == tokens[at].level
        )
        close.type, close.tag = "alert_close", "div"
        about = f": {match['about'].strip()}" if match["about"].strip() else ""
        title = Token("inline", "", 0, content=f"What changed{about}", children=[], map=text.map)
        body = tokens[at + 1 :] if text.content else tokens[at + 4 :]
        tokens[at:] = [
            Token("alert_open", "div", 1, info="changed", map=tokens[at].map),
            Token("alert_title_open", "p", 1),
            title,
            Token("alert_title_close", "p", -1),
            *body,
        ]


def parser(renderer: type[ProseRenderer]) -> MarkdownIt:
    """Return a parser of our Markdown that writes through `renderer`."""
    options = {"html": False, "alerts": True}
    prose = MarkdownIt("commonmark", options, renderer_cls=renderer)
    prose.core.ruler.before("inline", "changed_notes", changed_notes)
    return prose.enable(["table", "strikethrough"])


PROSE = parser(ProseRenderer)


def render(text: str) -> str:
    """Return `text` as HTML that is safe to put into a page."""
    return CLEANER.clean(PROSE.render(text))


def render_line(text: str) -> str:
    """Return one line of Markdown (a title, a sentence) as HTML without a paragraph around it."""
    return CLEANER.clean(PROSE.renderInline(text))
