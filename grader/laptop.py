"""How a learner works in the lab's AWS account from a computer of their own."""

from collections.abc import Callable
from dataclasses import dataclass

from labs.providers.base import Sandbox

MASK = "•" * 40  # as long as a secret


@dataclass(frozen=True)
class Line:
    """One line of a shell; of a secret line, `value` is shown on demand only."""

    before: str
    value: str
    after: str
    secret: bool = False


@dataclass(frozen=True)
class Shell:
    id: str
    name: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """What is copied."""
        return "".join(f"{line.before}{line.value}{line.after}\n" for line in self.lines)


@dataclass(frozen=True)
class Value:
    id: str
    name: str
    value: str
    secret: bool = False


@dataclass(frozen=True)
class Laptop:
    shells: tuple[Shell, ...]
    values: tuple[Value, ...]
    secret: str
    mask: str = MASK


def laptop(sandbox: Sandbox) -> Laptop | None:
    """Return what to type on one's own computer, or None when the lab has no AWS account."""
    if not sandbox.account_id:
        return None
    variables = {
        "AWS_ENDPOINT_URL": sandbox.endpoint_url,
        "AWS_ACCESS_KEY_ID": sandbox.access_key_id,
        "AWS_SECRET_ACCESS_KEY": sandbox.secret_access_key,
        "AWS_REGION": sandbox.region,
        "AWS_DEFAULT_REGION": sandbox.region,
    }
    shells = (
        _shell("bash", "bash or zsh", variables, lambda name: (f"export {name}='", "'")),
        _shell("powershell", "PowerShell", variables, lambda name: (f"$env:{name} = '", "'")),
    )
    values = (
        Value("endpoint", "Endpoint", sandbox.endpoint_url),
        Value("key", "Access key ID", sandbox.access_key_id),
        Value("secret", "Secret access key", sandbox.secret_access_key, secret=True),
        Value("region", "Region", sandbox.region),
        Value("account", "Account ID", sandbox.account_id),
    )
    return Laptop(shells, values, sandbox.secret_access_key)


def _shell(
    identifier: str, name: str, variables: dict[str, str], around: Callable[[str], tuple[str, str]]
) -> Shell:
    lines = []
    for variable, value in variables.items():
        before, after = around(variable)
        lines.append(Line(before, value, after, secret="SECRET" in variable))
    return Shell(identifier, name, tuple(lines))
