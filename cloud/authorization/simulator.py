"""The policy simulator's operations, which moto lacks. Adds them to `IamResponse`.

They answer from the engine that decides every call (`cloud.authorization.simulation`).
Source: IAM API reference, SimulatePrincipalPolicy, SimulateCustomPolicy,
GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy.
"""

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.responses import IamResponse

from cloud.authorization import bound, simulation
from cloud.authorization.simulation import Setting, Source
from cloud.authorization.texts import Text
from cloud.policy import MalformedPolicyError, PolicyKind, compile_policy, context_keys
from cloud.policy.context import Value
from cloud.seams.scope import current

_KINDS = ("user", "group", "role")
_MOST = 100
_ENTITY = re.compile(r"arn:aws:iam::\d{12}:(?:root|(?:user|group|role)/.+)", re.ASCII)


class InvalidInputError(ServiceException):
    code = "InvalidInput"


class InvalidMarkerError(ServiceException):
    code = "ValidationError"
    message = "Invalid Marker."


def install() -> None:
    """Nothing of moto's is replaced: the operations are not there."""
    added: Any = IamResponse
    added.simulate_principal_policy = _simulate_principal
    added.simulate_custom_policy = _simulate_custom
    added.get_context_keys_for_custom_policy = _keys_of_custom
    added.get_context_keys_for_principal_policy = _keys_of_principal


def _simulate_principal(self: Any) -> ActionResult:  # noqa: ANN401 - moto's
    given = self._get_params()
    _check_entities(given)
    arn = given["PolicySourceArn"]
    sources, boundary = _of_entity(self.backend, arn)
    kept = tuple(one for one in sources if not _is_excluded(one, given))
    if _excludes_type(given, "permission-boundary"):
        boundary = None
    sources = (*kept, *_inputs(given))
    return _simulate(given, sources, boundary, given.get("CallerArn") or arn)


def _simulate_custom(self: Any) -> ActionResult:  # noqa: ANN401 - moto's
    given = self._get_params()
    _check_entities(given)
    caller = given.get("CallerArn")
    if not caller and given.get("ResourcePolicy"):
        raise InvalidInputError("CallerArn is required when ResourcePolicy is given.")
    return _simulate(given, _inputs(given), None, caller or current().arn)


def _check_entities(given: Mapping[str, Any]) -> None:
    """Sessions, federated users and services cannot be simulated. Raises InvalidInputError."""
    for named in filter(None, (given.get("PolicySourceArn"), given.get("CallerArn"))):
        if not _ENTITY.fullmatch(named):
            raise InvalidInputError(
                f"Invalid Entity Arn: {named} does not clearly define entity type and name."
            )


def _simulate(
    given: Mapping[str, Any], sources: tuple[Source, ...], boundary: str | None, caller: str
) -> ActionResult:
    inputs = given.get("PermissionsBoundaryPolicyInputList") or []
    owner = given.get("ResourceOwner") or ""
    levels = given.get("OrderedOrganizationPolicyInputList") or []
    setting = Setting(
        simulation.caller_of(caller),
        sources,
        inputs[0] if inputs else boundary,
        given.get("ResourcePolicy"),
        simulation.owner_account(owner) if owner else "",
        tuple(tuple(level.get("ServiceControlPolicyInputList") or ()) for level in levels),
        _context(given.get("ContextEntries") or ()),
    )
    actions = given.get("ActionNames") or []
    for action in actions:
        if action.count(":") != 1:
            raise InvalidInputError(f"Invalid Input Action: {action}")
    try:
        results = simulation.run(setting, actions, given.get("ResourceArns") or ["*"])
    except MalformedPolicyError as fault:
        raise InvalidInputError(f"Invalid policy: {fault}") from fault
    return ActionResult(_page(results, given))


def _page(results: Sequence[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    marker = str(given.get("Marker") or 0)
    if not marker.isdecimal() or int(marker) > len(results):
        raise InvalidMarkerError
    first = int(marker)
    last = first + int(given.get("MaxItems") or _MOST)
    page = {"EvaluationResults": results[first:last], "IsTruncated": last < len(results)}
    return page | ({"Marker": str(last)} if last < len(results) else {})


def _inputs(given: Mapping[str, Any]) -> tuple[Source, ...]:
    texts = given.get("PolicyInputList") or []
    names = (f"PolicyInputList.{place}" for place in range(1, len(texts) + 1))
    return tuple(
        Source(name, "none", Text(name, "", text)) for name, text in zip(names, texts, strict=True)
    )


def _of_entity(iam: Any, arn: str) -> tuple[tuple[Source, ...], str | None]:  # noqa: ANN401 - moto's
    """Return the policies of a user with its groups', of a group or of a role, and the boundary."""
    holder, kind = _entity(iam, arn)
    sources = _held(holder, kind)
    if kind == "user":
        for group in iam.groups.values():
            if holder in group.users:
                sources += _held(group, "group")
    limit = bound.boundary_of(iam, getattr(holder, "permissions_boundary_arn", None))
    return tuple(sources), limit[0].document if limit else None


def _entity(iam: Any, arn: str) -> tuple[Any, str]:  # noqa: ANN401 - moto's
    for kind in _KINDS:
        for holder in getattr(iam, f"{kind}s").values():
            if holder.arn == arn:
                return holder, kind
    raise NotFoundException(f"The entity with ARN {arn} cannot be found.")


def _held(holder: Any, kind: str) -> list[Source]:  # noqa: ANN401 - moto's
    found = []
    for text in bound.held_by(holder, ""):
        if not text.arn:
            name = f"{kind}_{holder.name}_{text.name}"
            found.append(Source(name, kind, text, holder.name))
        else:
            owner = "aws-managed" if text.arn.startswith("arn:aws:iam::aws:") else "user-managed"
            found.append(Source(text.name, owner, text))
    return found


def _is_excluded(source: Source, given: Mapping[str, Any]) -> bool:
    is_inline = not source.text.arn
    if _excludes_type(given, "inline" if is_inline else source.type):
        return True
    for one in given.get("PolicyExclusionList") or ():
        if is_inline and (named := one.get("InlinePolicyIdentifier")):
            same = (named.get("PolicyName"), named.get("AttachmentType", source.type)) == (
                source.text.name,
                source.type,
            )
            if same and fnmatchcase(source.holder, str(named.get("AttachmentName", "*"))):
                return True
        if not is_inline and fnmatchcase(source.text.arn, str(one.get("PolicyArn", ""))):
            return True
    return False


def _excludes_type(given: Mapping[str, Any], kind: str) -> bool:
    return any(one.get("PolicyType") == kind for one in given.get("PolicyExclusionList") or ())


def _context(entries: Sequence[Mapping[str, Any]]) -> dict[str, Value]:
    context: dict[str, Value] = {}
    for entry in entries:
        values = tuple(entry.get("ContextKeyValues") or ())
        is_list = str(entry.get("ContextKeyType", "")).endswith("List")
        if values:
            context[str(entry["ContextKeyName"])] = values if is_list else values[0]
    return context


def _keys_of_custom(self: Any) -> ActionResult:  # noqa: ANN401 - moto's
    return _keys(_inputs(self._get_params()))


def _keys_of_principal(self: Any) -> ActionResult:  # noqa: ANN401 - moto's
    given = self._get_params()
    sources, _ = _of_entity(self.backend, given["PolicySourceArn"])
    return _keys((*sources, *_inputs(given)))


def _keys(sources: Sequence[Source]) -> ActionResult:
    try:
        policies = [compile_policy(one.text.document, PolicyKind.IDENTITY) for one in sources]
    except MalformedPolicyError as fault:
        raise InvalidInputError(f"Invalid policy: {fault}") from fault
    return ActionResult({"ContextKeyNames": context_keys(policies)})
