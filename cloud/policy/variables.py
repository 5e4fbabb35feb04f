"""Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`, `${?}`, `${$}`.

What a variable stands for is taken literally: a `*` in a tag's value is a star, never a wildcard.
Source: IAM User Guide, reference_policies_variables.html.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from cloud.policy.context import Context
from cloud.policy.glob import Glob, Token, Wild, from_tokens, tokens_of

_VARIABLE = re.compile(r"\$\{(\$|[^}$]*)\}")  # stops at the next “$”: one pass over any text
_CHARACTERS = ("*", "?", "$")


@dataclass(frozen=True)
class Variable:
    """A condition key to be replaced by its value. No key of this name: never resolved."""

    key: str
    default: str | None = None


def _variable(content: str) -> str | Variable:
    if content in _CHARACTERS:
        return content
    key, comma, default = (part.strip() for part in content.partition(","))
    if not comma:
        return Variable(key)
    is_quoted = len(default) > 1 and default[0] == default[-1] == "'"
    return Variable(key, default[1:-1]) if is_quoted else Variable(content)


@dataclass(frozen=True)
class Pattern:
    """A value of a policy, ready to be compared: wildcards and variables told from text."""

    source: str
    parts: tuple[Token | Variable, ...]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        return tuple(part.key for part in self.parts if isinstance(part, Variable))

    @cached_property
    def _fixed(self) -> Glob | None:
        return None if self.variables else from_tokens(self._tokens(Context()) or ())

    def _tokens(self, context: Context) -> list[Token] | None:
        tokens: list[Token] = []
        for part in self.parts:
            if isinstance(part, Variable):
                value = context.single(part.key)
                if value is None:
                    value = part.default
                if value is None:
                    return None
                tokens.append(value)
            else:
                tokens.append(part)
        return tokens

    def glob(self, context: Context) -> Glob | None:
        """Return the pattern with its variables filled in, None when one has no value."""
        if self._fixed is not None:
            return self._fixed
        tokens = self._tokens(context)
        return None if tokens is None else from_tokens(tokens)

    def text(self, context: Context) -> str | None:
        """Return it as plain text, wildcards being characters, None when a variable has no value."""
        if not self.variables:
            return self._plain
        tokens = self._tokens(context)
        return None if tokens is None else _plain(tokens)

    @cached_property
    def _plain(self) -> str:
        return _plain(self._tokens(Context()) or [])


def _plain(tokens: list[Token]) -> str:
    return "".join(t.value if isinstance(t, Wild) else t for t in tokens)


def pattern(source: str, *, variables: bool) -> Pattern:
    """Read a value. Without `variables` (policies before 2012-10-17) `${` is plain text."""
    if not variables:
        return Pattern(source, tuple(tokens_of(source)))
    parts: list[Token | Variable] = []
    place = 0
    for found in _VARIABLE.finditer(source):
        parts += tokens_of(source[place : found.start()])
        parts.append(_variable(found[1]))
        place = found.end()
    parts += tokens_of(source[place:])
    return Pattern(source, tuple(parts))
