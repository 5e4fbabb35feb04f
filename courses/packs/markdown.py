"""Lessons as clean HTML: the prose of guides, and headings with anchors and facts with sources."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from courses.packs.facts import REFERENCE
from courses.packs.model import Fact
from labs.packs.prose import CLEANER, ProseRenderer, parser

TAKEN = {"main"}  # ids of the page around the text


def render(text: str, facts: Mapping[str, Fact] | None = None) -> str:
    """Return `text` as HTML that is safe to put into a page.

    `{fact:ID}` becomes the value, linked to its source below the text; an id that `facts` lacks
    stays as written (the loader has refused such a lesson).
    """
    return CLEANER.clean(RENDERER.render(text, {"facts": facts or {}, "ids": set(TAKEN)}))


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


class LessonRenderer(ProseRenderer):
    """Prose with facts, and headings that can be linked to."""

    def fact(self, tokens: Sequence[Token], index: int, _: OptionsDict, env: EnvType) -> str:
        name = tokens[index].content
        fact = env["facts"].get(name)
        if fact is None:
            return escape("{fact:" + name + "}")
        return f'<a class="fact" href="#fact-{escape(name)}">{escape(fact.text)}</a>'

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
    lessons = parser(LessonRenderer)
    lessons.inline.ruler.before("link", "fact", fact_rule)
    return lessons


RENDERER = build()
