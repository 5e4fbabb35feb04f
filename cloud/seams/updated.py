"""What an update touched, whether or not it changed: `UPDATED_NEW` and `UPDATED_OLD`.

Replaces the attributes in the answer of `DynamoHandler.update_item`, which are those whose value
differs; a counter that is set to what it was would be told as nothing. AWS returns what the
update names: of a map or a list only the members that it names, and of what it removed only the
old value. Updates that do not ask pay for one look into their parameters.

Source: Amazon DynamoDB API Reference, "UpdateItem" (ReturnValues); Amazon DynamoDB Developer
Guide, "Using update expressions in DynamoDB".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.parsing import ast_nodes, expressions
from moto.dynamodb.responses import DynamoHandler

from cloud.seams.patch import put

Path = tuple[str | int, ...]
Tree = dict[str | int, Any]  # the paths, by their first step; what ends a path is empty
_nodes: Any = ast_nodes  # which moto has no types for
_parser: Any = expressions
_plain: Any = DynamoHandler.update_item
_WHOLE = {"UPDATED_NEW": "ALL_NEW", "UPDATED_OLD": "ALL_OLD"}
_KEPT = [
    _nodes.UpdateExpressionSetAction,
    _nodes.UpdateExpressionAddAction,
    _nodes.UpdateExpressionDeleteAction,
]


def install() -> None:
    put(DynamoHandler, "update_item", update_item)


def touched(item: Mapping[str, Any], paths: Iterable[Path]) -> dict[str, Any]:
    """Return of an item's attributes what the paths lead to, in the maps and lists around it."""
    tree: Tree = {}
    for path in paths:
        branch = tree
        for step in path:
            branch = branch.setdefault(step, {})
    return {
        str(name): part
        for name, rest in tree.items()
        if name in item and (part := _part(item[str(name)], rest)) is not None
    }


def update_item(self: Any) -> Any:
    wanted = self.body.get("ReturnValues")
    if wanted not in _WHOLE:
        return _plain(self)
    self.body["ReturnValues"] = _WHOLE[wanted]
    try:
        answer = dict(_plain(self).result)
    finally:
        self.body["ReturnValues"] = wanted
    item = answer.pop("Attributes", None) or {}
    found = touched(item, _paths(self.body, new=wanted == "UPDATED_NEW"))
    return ActionResult({**answer, "Attributes": found} if found else answer)


def _paths(body: Mapping[str, Any], *, new: bool) -> Iterator[Path]:
    yield from ((name,) for name in body.get("AttributeUpdates") or ())
    expression = body.get("UpdateExpression")
    if not expression:
        return
    names = body.get("ExpressionAttributeNames") or {}
    kinds = _KEPT if new else [*_KEPT, _nodes.UpdateExpressionRemoveAction]
    for action in _parser.UpdateExpressionParser.make(expression.strip()).find_clauses(kinds):
        yield tuple(_steps(action.children[0].children, names))


def _steps(parts: Iterable[Any], names: Mapping[str, str]) -> Iterator[str | int]:
    for part in parts:
        if isinstance(part, _nodes.ExpressionAttribute):
            yield part.get_attribute_name()
        elif isinstance(part, _nodes.ExpressionAttributeName):
            yield names[part.get_attribute_name_placeholder()]
        elif isinstance(part, _nodes.ExpressionSelector):
            yield int(part.get_index())


def _part(value: Mapping[str, Any], tree: Tree) -> Mapping[str, Any] | None:
    """Return what of a value the tree leads to, None when that is nothing."""
    if not tree:
        return value
    held: Any = value.get("M")
    if held is not None:
        below = {
            n: part for n, rest in tree.items() if n in held and (part := _part(held[n], rest))
        }
        return {"M": below} if below else None
    held = value.get("L") or ()
    inside = [n for n in sorted(tree, key=str) if isinstance(n, int) and n < len(held)]
    parts = [part for n in sorted(inside) if (part := _part(held[n], tree[n]))]
    return {"L": parts} if parts else None
