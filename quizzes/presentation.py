"""A question as a page shows it: to be answered, and afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from labs.packs import prose
from quizzes.models import Place, Sitting
from quizzes.packs.model import Answer, Item


@lru_cache(maxsize=1024)
def markdown(text: str) -> SafeString:
    return mark_safe(prose.render(text))  # noqa: S308 # sanitized


@lru_cache(maxsize=1024)
def line(text: str) -> SafeString:
    return mark_safe(prose.render_line(text))  # noqa: S308 # sanitized


@dataclass(frozen=True)
class OptionView:
    value: int
    html: SafeString
    chosen: bool
    right: bool  # used once the sitting is over


@dataclass(frozen=True)
class RowView:
    name: str
    html: SafeString
    choices: tuple[tuple[int, str, bool], ...]  # value, label, chosen
    given: str
    key: str


@dataclass(frozen=True)
class QuestionView:
    position: int
    name: str
    item: Item
    stem: SafeString
    options: tuple[OptionView, ...]
    rows: tuple[RowView, ...]
    value: str  # of a number or a command
    key: str  # likewise, what is right
    answered: bool
    flagged: bool
    counts: bool
    right: bool | None

    @property
    def gist(self) -> str:
        """Its first paragraph as plain words, to know it by while it is folded."""
        words = unescape(strip_tags(line(self.item.stem.partition("\n\n")[0])))
        return Truncator(words).chars(160)

    @property
    def explanation(self) -> SafeString:
        return markdown(self.item.explanation)

    @property
    def solved_rows(self) -> list[RowView]:
        """The rows, in the order that is right where that was the question."""
        if self.item.form != "order":
            return list(self.rows)
        return sorted(self.rows, key=lambda row: int(row.key))

    @property
    def source_date(self) -> date:
        return date.fromisoformat(self.item.source_date)


def view(place: Place) -> QuestionView:
    shown = question_view(place.item, place.given, place.position, right=place.right)
    return replace(shown, flagged=place.flagged, counts=place.counts)


def question_view(
    item: Item, answer: Answer, position: int, *, right: bool | None = None
) -> QuestionView:
    """Return a question as the page's `position`th; `right` says how it was marked, if it was."""
    name = f"answer-{position}"
    return QuestionView(
        position=position,
        name=name,
        item=item,
        stem=markdown(item.stem),
        options=options(item, answer) if item.form in ("one", "many") else (),
        rows=rows(item, answer, name) if item.form in ("order", "match") else (),
        value=shown(answer) if item.form in ("number", "text") else "",
        key=shown(item.key[0] if isinstance(item.key, tuple) and item.key else item.key),
        answered=answer is not None,
        flagged=False,
        counts=True,
        right=right,
    )


def views(places: Iterable[Place]) -> list[QuestionView]:
    return [view(place) for place in places]


def options(item: Item, answer: Answer) -> tuple[OptionView, ...]:
    chosen = answer if isinstance(answer, list) else [answer]
    right = item.key if isinstance(item.key, tuple) else (item.key,)
    return tuple(
        OptionView(at, line(text), chosen=at in chosen, right=at in right)
        for at, text in enumerate(item.options)
    )


def rows(item: Item, answer: Answer, name: str) -> tuple[RowView, ...]:
    labels = list(item.options) or [str(place) for place in range(1, len(item.rows) + 1)]
    given = answer if isinstance(answer, list) else [-1] * len(item.rows)
    keys = [key for key in item.key if isinstance(key, int)] if isinstance(item.key, tuple) else []
    return tuple(
        RowView(
            name=f"{name}-{at}",
            html=line(text),
            choices=tuple((value, label, given[at] == value) for value, label in enumerate(labels)),
            given=labels[given[at]] if given[at] >= 0 else "",
            key=labels[keys[at]],
        )
        for at, text in enumerate(item.rows)
    )


def shown(value: object) -> str:
    if isinstance(value, int | float):
        return f"{value:,.9f}".rstrip("0").rstrip(".")
    return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class DomainView:
    title: str
    right: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.right // self.total if self.total else 0


def domains(sitting: Sitting, titles: dict[str, str]) -> list[DomainView]:
    """Return how the questions that count went, by the exam's domains."""
    told: dict[str, list[bool]] = {domain: [] for domain in titles}
    for place in sitting.places.all():
        if place.counts:
            told.setdefault(place.drawn["domain"], []).append(bool(place.right))
    return [
        DomainView(titles.get(domain, domain), sum(marks), len(marks))
        for domain, marks in told.items()
        if marks
    ]
