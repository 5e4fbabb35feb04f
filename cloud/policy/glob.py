"""Wildcard patterns: `*` is any run of characters, `?` is any one character, both also `:` and `/`.

A learner writes the pattern and much of what it is matched against, so no pattern may cost more
than its length times the text's: a regular expression with many stars would, hence chunks.

Source: IAM User Guide, reference_policies_elements_resource.html, "Using wildcards in resource
ARNs": a star may "expand to match beyond the colon boundaries".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property


class Wild(Enum):
    """The two wildcards, apart from the characters `*` and `?` themselves."""

    STAR = "*"
    ONE = "?"


Token = str | Wild


@dataclass(frozen=True)
class Chunk:
    """What stands between two stars: literal runs with `?` between them. Its length is fixed."""

    tokens: tuple[Token, ...]

    @cached_property
    def literal(self) -> str | None:
        """The text, when no `?` is in it."""
        return None if Wild.ONE in self.tokens else "".join(map(str, self.tokens))

    @cached_property
    def length(self) -> int:
        return sum(len(token) if isinstance(token, str) else 1 for token in self.tokens)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Of fixed length, so nothing to backtrack into."""
        source = "".join(re.escape(t) if isinstance(t, str) else "." for t in self.tokens)
        return re.compile(source, re.DOTALL)

    def at(self, text: str, start: int) -> bool:
        if self.literal is not None:
            return text.startswith(self.literal, start)
        return self.regex.match(text, start) is not None

    def find(self, text: str, start: int, end: int) -> int:
        """Return where the chunk first lies wholly in `text[start:end]`, or -1."""
        if self.literal is not None:
            return text.find(self.literal, start, end)
        found = self.regex.search(text, start, end)
        return -1 if found is None else found.start()


@dataclass(frozen=True)
class Glob:
    """A pattern as the chunks between its stars; one chunk when it has none."""

    chunks: tuple[Chunk, ...]

    def matches(self, text: str) -> bool:
        first = self.chunks[0]
        if len(self.chunks) == 1:
            return len(text) == first.length and first.at(text, 0)
        last = self.chunks[-1]
        end = len(text) - last.length
        if end < first.length or not first.at(text, 0) or not last.at(text, end):
            return False
        # The leftmost place is always as good as any later one: what follows has more room.
        place = first.length
        for chunk in self.chunks[1:-1]:
            found = chunk.find(text, place, end)
            if found < 0:
                return False
            place = found + chunk.length
        return True

    @cached_property
    def prefix(self) -> str | None:
        """The text that must begin whatever matches, when a star at the end is the only wildcard."""
        if len(self.chunks) != 2 or self.chunks[1].tokens:
            return None
        return self.chunks[0].literal

    @cached_property
    def exact(self) -> str | None:
        """The only text that matches, when there is no wildcard."""
        return self.chunks[0].literal if len(self.chunks) == 1 else None


def from_tokens(tokens: Iterable[Token]) -> Glob:
    chunks: list[list[Token]] = [[]]
    for token in tokens:
        if token is Wild.STAR:
            chunks.append([])
        elif token != "":
            chunks[-1].append(token)
    return Glob(tuple(Chunk(tuple(chunk)) for chunk in chunks))


def tokens_of(text: str) -> list[Token]:
    """Split plain pattern text into its wildcards and what is between them."""
    parts = re.split(r"([*?])", text)
    return [Wild(part) if part in ("*", "?") else part for part in parts if part]


def glob(pattern: str) -> Glob:
    return from_tokens(tokens_of(pattern))
