"""What a typed command means. `aws` is read by the parser of the `aws` command itself.

Nothing is run, and nothing is read from disk or from the network: the handlers that turn `file://`
and `https://` values into their contents are registered by a running `aws` only.
"""

import importlib
import shlex
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn

LONGEST = 2000  # characters of a command that is looked at
GLOBALS = ("region", "profile", "query", "endpoint_url", "no_sign_request")
# Options of version 2 that say nothing of what is asked, with how many values each takes.
ONLY_IN_V2 = {"--cli-binary-format": 1, "--no-cli-pager": 0, "--no-cli-auto-prompt": 0}
FREE = {"outfile"}  # where an answer is written is anybody's own affair

Meaning = tuple[str, ...] | tuple[str, str, str]


class CommandError(ValueError):
    """Why a command cannot be read, as a sentence."""


def meaning(text: str) -> Meaning:
    """Return what `text` says, equal for two commands that say the same.

    Raises CommandError for what is no command, or none that `aws` would take.
    """
    if len(text) > LONGEST:
        raise CommandError("The command is too long.")
    try:
        words = shlex.split(text.replace("\\\r\n", " ").replace("\\\n", " "))
    except ValueError:
        raise CommandError("A quotation mark is not closed.") from None
    if not words:
        raise CommandError("There is no command.")
    if words[0] != "aws":
        return tuple(words)
    return _driver().meaning(_as_v1(words[1:]))


def _as_v1(words: Sequence[str]) -> list[str]:
    """Leave out what only version 2 knows: the parser here is version 1's."""
    kept, skip = [], 0
    for word in words:
        if skip:
            skip -= 1
        elif word in ONLY_IN_V2:
            skip = ONLY_IN_V2[word]
        else:
            kept.append(word)
    return kept


def same(answer: str, accepted: Sequence[str]) -> bool:
    """Whether `answer` says what one of the `accepted` commands says. Never raises."""
    try:
        said = meaning(answer.strip().removeprefix("$ "))
    except CommandError:
        return False
    return any(said == meaning(command) for command in accepted)


class _Driver:
    """awscli's parsers, made once."""

    def __init__(self) -> None:
        # Half a second and 20 MB that only who answers such a question should pay for.
        clidriver = importlib.import_module("awscli.clidriver")
        self._arguments = importlib.import_module("awscli.argparser")
        self._unpack = importlib.import_module("awscli.argprocess").unpack_cli_arg
        self._driver = clidriver.create_clidriver()
        self._table = self._driver._get_command_table()
        self._lock = threading.Lock()

    def meaning(self, words: Sequence[str]) -> Meaning:
        if any("@=" in word or word.startswith("--cli-input") for word in words):
            raise CommandError("Files cannot be read here: write the values out.")
        with self._lock:
            try:
                return self._parsed(words)
            except CommandError:
                raise
            except (Exception, SystemExit) as fault:  # noqa: BLE001 # `aws --version` ends a process
                raise CommandError(f"aws does not take it: {fault}") from None

    def _parsed(self, words: Sequence[str]) -> Meaning:
        top, rest = _parse(self._driver._create_parser(self._table), words)
        command, names = self._table[top.command], [top.command]
        while True:
            below = self._below(command)
            if not below or not rest or rest[0] not in below:
                break
            command, rest = below[rest[0]], rest[1:]
            names.append(command.name)
        parser = self._arguments.ArgTableArgParser(command.arg_table)
        arguments, rest = _parse(parser, rest)
        if rest:
            raise CommandError(f"aws does not know {rest[0]}.")
        chosen = {name: getattr(top, name, None) for name in GLOBALS}
        values = self._values(command, vars(arguments), names)
        return " ".join(names), _text(values), _text(_given(chosen))

    @staticmethod
    def _below(command: Any) -> Mapping[str, Any]:  # noqa: ANN401 # awscli has no types
        if hasattr(command, "_get_command_table"):
            table: Mapping[str, Any] = command._get_command_table()
            return table
        return getattr(command, "subcommand_table", None) or {}

    def _values(
        self,
        command: Any,  # noqa: ANN401
        parsed: Mapping[str, Any],
        names: Sequence[str],
    ) -> dict[str, Any]:
        values = {}
        for name, argument in command.arg_table.items():
            value = parsed.get(argument.py_name)
            if value is None or value is False or name in FREE:
                continue
            values[argument.py_name] = self._unpacked(argument, value, names)
        return values

    def _unpacked(
        self,
        argument: Any,  # noqa: ANN401
        value: Any,  # noqa: ANN401
        names: Sequence[str],
    ) -> Any:  # noqa: ANN401
        if getattr(argument, "argument_model", None) is None or value is True:
            return value
        shorthand = self._driver.session.emit_first_non_none_response(
            f"process-cli-arg.{names[0]}.{names[-1]}",
            param=argument.argument_model,
            cli_argument=argument,
            value=value,
            service_name=names[0],
            operation_name=names[-1],
        )
        return shorthand if shorthand is not None else self._unpack(argument, value)


def _parse(parser: Any, words: Sequence[str]) -> tuple[Any, list[str]]:  # noqa: ANN401
    def refuse(message: str) -> NoReturn:
        raise CommandError(f"aws does not take it: {message}")

    parser.error = refuse
    parsed, rest = parser.parse_known_args(list(words))
    return parsed, rest


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _text(value: Any) -> str:  # noqa: ANN401 # any parsed value
    """Return a value as text in which the order of fields does not matter."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(item) for item in value) + "]"
    return repr(value)


@lru_cache(maxsize=1)
def _driver() -> _Driver:
    return _Driver()
