"""A machine's definition, read once, and where in it a frame stands."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cloud.engines.states import integrations

Place = tuple[str | int, ...]
_JSONATA = "JSONata"


@lru_cache(maxsize=512)
def read(text: str) -> dict[str, Any]:
    """Return the definition; nobody may change it."""
    machine: dict[str, Any] = json.loads(text)
    return machine


def given(text: str) -> Any:
    """Return what an execution's input says, anew each time."""
    return json.loads(text)


def machine_at(text: str, where: Place) -> dict[str, Any]:
    """Return the machine, or that of a branch or an item, which `where` leads to."""
    found: Any = read(text)
    for step in where:
        found = found[step]
    machine: dict[str, Any] = found
    return machine


def state_at(text: str, where: Place, name: str) -> dict[str, Any]:
    state: dict[str, Any] = machine_at(text, where)["States"][name]
    return state


def processor(state: dict[str, Any]) -> str:
    """Return the member of a Map that has its states: the newer name, or the older."""
    return "ItemProcessor" if "ItemProcessor" in state else "Iterator"


def states(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield all states by name, those of branches and items too."""
    for name, state in machine.get("States", {}).items():
        yield name, state
        inner = [*state.get("Branches", ())]
        inner += [state[one] for one in ("ItemProcessor", "Iterator") if one in state]
        for one in inner:
            yield from states(one)


def missing(text: str) -> str | None:
    """Return what this lab does not run of the definition, as the subject of a sentence."""
    machine = read(text)
    if machine.get("QueryLanguage") == _JSONATA:
        return "JSONata"
    for name, state in states(machine):
        lacks = _lacks(state)
        if lacks is not None:
            return f"{lacks}, which the state “{name}” uses,"
    return None


def _lacks(state: dict[str, Any]) -> str | None:
    config = state.get("ItemProcessor", {}).get("ProcessorConfig", {})
    distributed = config.get("Mode") == "DISTRIBUTED" or "ItemReader" in state
    assigns = "Assign" in state or any("Assign" in rule for rule in state.get("Choices", ()))
    absent = (
        ("JSONata", state.get("QueryLanguage") == _JSONATA),
        ("Assigning variables", assigns),
        ("A distributed Map", distributed or "ResultWriter" in state),
        ("Batching items", "ItemBatcher" in state),
        ("Another role for a task", "Credentials" in state),
    )
    found = next((what for what, there in absent if there), None)
    if found is not None or state.get("Type") != "Task":
        return found
    return integrations.missing(str(state.get("Resource", "")))
