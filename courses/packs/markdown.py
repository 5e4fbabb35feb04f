"""Lessons as clean HTML: prose as in guides, headings with anchors, facts, diagrams, checks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from courses.packs.diagrams import figure
from courses.packs.facts import REFERENCE
from courses.packs.model import Diagram, Fact
from labs.packs.prose import CLEANER, ProseRenderer, parser

TAKEN = {"main"}  # ids of the page around the text
DRAWN = re.compile(r"diagrams/(?P<name>[^/]+)\.svg\Z")


@dataclass(frozen=True)
class Part:
    """A stretch of a lesson: HTML that is safe to put into a page, or the place of a check."""

    html: str = ""
    check: int | None = None  # counted from 0


@dataclass(frozen=True)
class Embed:
    """A diagram, a check or an image as a lesson's text names it."""

    kind: str  # diagram, check or image
    line: int  # from 1
    target: str = ""  # diagram: its name; image: its address
    text: str = ""  # diagram: its description; check: its YAML
    misplaced: bool = False  # inside of a list, a quote or a sentence


def parts(
    text: str,
    facts: Mapping[str, Fact] | None = None,
    diagrams: Mapping[str, Diagram] | None = None,
) -> tuple[Part, ...]:
    """Return `text` as HTML, parted where a knowledge check stands.

    `{fact:ID}` becomes the value, linked to its source below the text; an id that `facts` lacks
    stays as written, and a diagram that `diagrams` lacks is left out (the loader has refused such
    a lesson).
    """
    env = {"facts": facts or {}, "ids": set(TAKEN)}
    done: list[Part] = []
    html, waiting, checks = "", [], 0
    for token in RENDERER.parse(text, env):
        if token.type not in {"diagram", "check"}:
            waiting.append(token)
            continue
        html += clean(waiting, env)
        waiting = []
        if token.type == "check":
            done += [Part(html), Part(check=checks)]
            html, checks = "", checks + 1
        elif diagram := (diagrams or {}).get(token.info):
            html += figure(diagram, token.content, token.meta["caption"])
    done.append(Part(html + clean(waiting, env)))
    return tuple(part for part in done if part.html or part.check is not None)


def clean(tokens: Sequence[Token], env: EnvType) -> str:
    return CLEANER.clean(RENDERER.renderer.render(tokens, RENDERER.options, env))


def render(text: str, facts: Mapping[str, Fact] | None = None) -> str:
    """Return `text`, which has neither diagrams nor checks, as HTML safe to put into a page."""
    return "".join(part.html for part in parts(text, facts))


def parsed(text: str) -> list[Token]:
    return RENDERER.parse(text, {"facts": {}, "ids": set()})


def line_of(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def fact_references(text: str) -> list[tuple[str, int]]:
    """Return each fact that `text` names, with its line (from 1), code left out."""
    return [
        (child.content, line_of(token))
        for token in parsed(text)
        for child in token.children or []
        if child.type == "fact"
    ]


def headings(text: str) -> Iterator[tuple[int, int]]:
    """Yield the level and the line (from 1) of each heading."""
    for token in parsed(text):
        if token.type == "heading_open":
            yield int(token.tag[1]), line_of(token)


def embeds(text: str) -> Iterator[Embed]:
    """Yield every diagram, check and image of `text` in order."""
    for token in parsed(text):
        if token.type == "diagram":
            yield Embed("diagram", line_of(token), token.info, token.content)
        elif token.type == "check" or is_check(token):
            yield Embed(
                "check", line_of(token), text=token.content, misplaced=token.type == "fence"
            )
        for child in token.children or []:
            if child.type == "image":
                address = str(child.attrGet("src"))
                yield Embed("image", line_of(token), address, misplaced=bool(DRAWN.match(address)))


def is_check(token: Token) -> bool:
    return token.type == "fence" and token.info.split(maxsplit=1)[:1] == ["check"]


def embed_rule(state: StateCore) -> None:
    """Make one token of each diagram and each check that stands by itself."""
    kept: list[Token] = []
    for token in state.tokens:
        if token.level == 0 and is_check(token):
            token.type = "check"
        kept.append(token)
        if token.type == "paragraph_close" and token.level == 0:
            drawing = drawn(kept[-2])
            if drawing:
                kept[-3:] = [drawing]
    state.tokens = kept


def drawn(paragraph: Token) -> Token | None:
    """Return the diagram that a paragraph's text consists of, None when it is something else."""
    images = paragraph.children or []
    if len(images) != 1 or images[0].type != "image":
        return None
    match = DRAWN.match(str(images[0].attrGet("src")))
    if match is None:
        return None
    return Token(
        "diagram",
        "figure",
        0,
        info=match["name"],
        content=images[0].content.strip(),
        meta={"caption": str(images[0].attrGet("title") or "")},
        map=paragraph.map,
    )


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
        # Its own name, or else the link's would be read as a part of it.
        name = escape(spoken(tokens[index + 1].content))
        return f'<{tokens[index].tag} id="{anchor}" aria-label="{name}">'

    def heading_close(
        self, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType
    ) -> str:
        anchor, title = tokens[index].meta["anchor"], tokens[index - 1].content
        label = escape(f"Link to “{spoken(title)}”")
        return (
            f'<a class="anchor" href="#{anchor}" aria-label="{label}">#</a></{tokens[index].tag}>\n'
        )


def spoken(title: str) -> str:
    """Return a heading's Markdown as plain text."""
    return re.sub("[`*_]", "", title)


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
    lessons.core.ruler.push("embeds", embed_rule)
    return lessons


RENDERER = build()
