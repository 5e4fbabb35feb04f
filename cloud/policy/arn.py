"""Amazon Resource Names: `arn:partition:service:region:account:resource`."""

from dataclasses import dataclass

from cloud.policy.context import Context
from cloud.policy.glob import Token
from cloud.policy.variables import Pattern, Variable

PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
_COLONS = 5


def split(arn: str) -> list[str] | None:
    """Return the six components, None when it is no ARN. The last may hold colons itself."""
    parts = arn.split(":", _COLONS)
    return parts if len(parts) == _COLONS + 1 and parts[0] == "arn" else None


def account_of(arn: str) -> str:
    """Return the account in an ARN, empty when it names none."""
    parts = split(arn)
    return "" if parts is None else parts[4]


def _components(parts: tuple[Token | Variable, ...]) -> list[list[Token | Variable]]:
    """Cut a pattern at its first five colons; a colon in a variable's value does not count."""
    components: list[list[Token | Variable]] = [[]]
    for part in parts:
        if not isinstance(part, str):
            components[-1].append(part)
            continue
        pieces = part.split(":", _COLONS + 1 - len(components))
        components[-1].append(pieces[0])
        components += [[piece] for piece in pieces[1:]]
    return components


@dataclass(frozen=True)
class ArnPattern:
    """An ARN whose six components are matched one by one, as `ArnLike` does.

    Source: IAM User Guide, reference_policies_elements_condition_operators.html, "Amazon Resource
    Name (ARN) condition operators".
    """

    components: tuple[Pattern, ...]

    def matches(self, value: str, context: Context) -> bool | None:
        """None: a variable has no value."""
        globs = [component.glob(context) for component in self.components]
        if any(component is None for component in globs):
            return None
        parts = split(value)
        if parts is None or len(globs) != len(parts):
            return False
        return all(g is not None and g.matches(part) for g, part in zip(globs, parts, strict=True))


def arn_pattern(pattern: Pattern) -> ArnPattern:
    pieces = _components(pattern.parts)
    return ArnPattern(tuple(Pattern(pattern.source, tuple(piece)) for piece in pieces))
