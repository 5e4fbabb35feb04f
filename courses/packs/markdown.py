"""Markdown to clean HTML: headings with anchors, alerts, tables, highlighted code, facts.

Raw HTML is not let through, and what comes out is sanitized again. Nothing carries a style
attribute: the site's Content-Security-Policy would refuse it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from courses.packs.facts import REFERENCE
from courses.packs.model import Fact

TERMINALS = {"console", "terminal", "output"}
NAMES = {"terminal": "console", "output": "text", "sh": "bash", "": "text"}
TAKEN = {"main"}  # ids of the page around the text

CLEANER = nh3.Cleaner(
    tags={
        "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5",
        "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "s", "span", "strong", "sub",
        "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
    },
    attributes={
        "*": {"class", "id"},
        "a": {"href", "title", "aria-label"},
        "img": {"src", "alt", "title"},
        "ol": {"start"},
        "pre": {"tabindex"},
        "div": {"tabindex", "role", "aria-label"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)  # fmt: skip


def render(text: str, facts: Mapping[str, Fact] | None = None) -> str:
    """Return `text` as HTML that is safe to put into a page.

    `{fact:ID}` becomes the value, linked to its source below the text; an id that `facts` lacks
    stays as written (the loader has refused such a lesson).
    """
    return CLEANER.clean(RENDERER.render(text, {"facts": facts or {}, "ids": set(TAKEN)}))


def render_line(text: str) -> str:
    """Return one line of Markdown (a title, a sentence) as HTML without a paragraph around it."""
    return CLEANER.clean(RENDERER.renderInline(text, {"facts": {}, "ids": set(TAKEN)}))


def fact_references(text: str) -> list[tuple[str, int]]:
    """Return each fact that `text` names, with its line (from 1), code left out."""
    return [
        (child.content, token.map[0] + 1 if token.map else 1)
        for token in RENDERER.parse(text, {"facts": {}, "ids": set()})
        for child in token.children or []
        if child.type == "fact"
    ]


def headings(text: str) -> Iterator[tuple[int, int]]:
    """Yield the level and the line (from 1) of each heading."""
    for token in RENDERER.parse(text, {"facts": {}, "ids": set()}):
        if token.type == "heading_open":
            yield int(token.tag[1]), token.map[0] + 1 if token.map else 1


def fact_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 # markdown-it's signature
    """Read `{fact:ID}` as one token."""
    match = REFERENCE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("fact", "", 0).content = match["id"]
    state.pos = match.end()
    return True


class LessonRenderer(RendererHTML):
    """How tokens become HTML where CommonMark's own way is not ours."""

    def fact(self, tokens: Sequence[Token], index: int, _: OptionsDict, env: EnvType) -> str:
        name = tokens[index].content
        fact = env["facts"].get(name)
        if fact is None:
            return escape("{fact:" + name + "}")
        return f'<a class="fact" href="#fact-{escape(name)}">{escape(fact.text)}</a>'

    def fence(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        token = tokens[index]
        return code_block(token.content, token.info.split(maxsplit=1)[0] if token.info else "")

    def code_block(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        return code_block(tokens[index].content, "")

    def heading_open(
        self, tokens: Sequence[Token], index: int, _: OptionsDict, env: EnvType
    ) -> str:
        anchor = anchor_for(tokens[index + 1].content, env["ids"])
        tokens[index].meta["anchor"] = anchor
        tokens[index + 2].meta["anchor"] = anchor
        return f'<{tokens[index].tag} id="{anchor}">'

    def heading_close(
        self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType
    ) -> str:
        anchor, title = tokens[index].meta["anchor"], tokens[index - 1].content
        label = escape(f"Link to “{re.sub('[`*_]', '', title)}”")
        return (
            f'<a class="anchor" href="#{anchor}" aria-label="{label}">#</a></{tokens[index].tag}>\n'
        )

    def alert_open(self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
        return f'<div class="callout callout--{tokens[index].info.lower()}">\n'

    def alert_title_open(self, *_: object) -> str:
        return '<p class="callout__title">'

    def table_open(self, *_: object) -> str:
        return '<div class="table" role="group" aria-label="Table" tabindex="0"><table>\n'

    def table_close(self, *_: object) -> str:
        return "</table></div>\n"


def code_block(code: str, language: str) -> str:
    look = " code--terminal" if language in TERMINALS else ""
    try:
        lexer = get_lexer_by_name(NAMES.get(language, language))
    except ClassNotFound:
        lexer = TextLexer()
    inner = highlight(code, lexer, HtmlFormatter(nowrap=True))
    return (
        f'<div class="code{look}"><pre class="hl" tabindex="0"><code>{inner}</code></pre></div>\n'
    )


def anchor_for(title: str, taken: set[str]) -> str:
    """Return an id made of `title` that `taken` lacks, and note it there."""
    base = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
    anchor, number = base, 1
    while anchor in taken:
        number += 1
        anchor = f"{base}-{number}"
    taken.add(anchor)
    return anchor


def build() -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"html": False, "alerts": True}, renderer_cls=LessonRenderer
    ).enable(["table", "strikethrough"])
    parser.inline.ruler.before("link", "fact", fact_rule)
    return parser


RENDERER = build()
