"""What a template and its parameters come to, before anything is made of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.utilities.utils import get_partition

from cloud.seams import managed_policies
from cloud.seams.scope import current
from cloud.stacks import checking, parameters, reading, transform
from cloud.stacks.faults import InsufficientCapabilitiesError, invalid, malformed
from cloud.stacks.fetching import text_at
from cloud.stacks.ordering import order
from cloud.stacks.reading import Template
from cloud.stacks.resolving import NOTHING, Values, resolve, text
from cloud.stacks.stacks import Output, Settings, Stack
from cloud.stacks.walking import references

_NAMES = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
_IAM = frozenset(
    {"AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::UserToGroupAddition", *_NAMES}
    | {"AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy"}
)


@dataclass(frozen=True, slots=True)
class Plan:
    """`order` has the resources whose conditions hold, each after what it needs."""

    body: str
    template: Template
    texts: dict[str, str]
    parameters: dict[str, Any]
    pseudo: dict[str, Any]
    order: tuple[str, ...]

    @property
    def resources(self) -> dict[str, Any]:
        found: dict[str, Any] = self.template["Resources"]
        return found

    def values(
        self, refer: Callable[[str, str], Any], export: Callable[[str], str | None]
    ) -> Values:
        return Values(
            self.parameters,
            self.pseudo,
            self.template.get("Mappings") or {},
            self.template.get("Conditions") or {},
            refer,
            export,
        )

    def properties(self, name: str, values: Values) -> dict[str, Any]:
        found = resolve(self.resources[name].get("Properties", {}), values)
        return found if isinstance(found, dict) else {}


def read(body: str, given: Mapping[str, str] | None = None) -> Template:
    """Return the checked template after its transforms. Raises ValidationError."""
    template = _expanded(reading.load(body), given or {})
    checking.check(template)
    order(template["Resources"])
    return template


def _expanded(template: Template, given: Mapping[str, str]) -> Template:
    names = transform.declared(template)
    if not set(names) - {checking.EXTENSIONS}:
        return template
    here = current()
    place = transform.Place(here.account_id, here.region, text_at, _managed_policies)
    extended = checking.EXTENSIONS in names
    plain = {key: one for key, one in template.items() if key != "Transform"}
    left = [one for one in checking.whole(template) if one != checking.EXTENSIONS]
    try:
        found = transform.expand(plain | {"Transform": left}, given, place)
    except transform.TransformError as fault:
        raise invalid(str(fault)) from fault
    return found | {"Transform": checking.EXTENSIONS} if extended else found


def _managed_policies() -> dict[str, str]:
    return {str(one.name): str(arn) for arn, one in managed_policies.catalogue().items()}


def checked(body: str) -> Template:
    """Return the template as it stands, checked. Raises ValidationError."""
    template = reading.load(body)
    if not transform.declared(template):
        checking.check(template)
    return template


def plan(stack: Stack, body: str, given: dict[str, str], settings: Settings) -> Plan:
    """Raises ValidationError for all that can be told before a resource is made."""
    template = read(body, given)
    declared = template.get("Parameters") or {}
    texts = parameters.given(declared, given)
    pseudo = _pseudo(stack, settings)
    draft = Plan(body, template, texts, parameters.resolve(declared, texts), pseudo, ())
    values = draft.values(_nothing_yet, lambda _: "")
    for name in template.get("Conditions") or {}:
        values.holds(name)
    _check_rules(template, values)
    active = {
        name: resource
        for name, resource in template["Resources"].items()
        if "Condition" not in resource or values.holds(resource["Condition"])
    }
    _check_active(template, active, values)
    names = tuple(order(active))
    return Plan(body, template, texts, draft.parameters, pseudo, names)


def outputs(made: Plan, values: Values) -> list[Output]:
    """Return the outputs whose conditions hold."""
    found = []
    for key, output in (made.template.get("Outputs") or {}).items():
        if "Condition" in output and not values.holds(output["Condition"]):
            continue
        value = resolve(output["Value"], values)
        if value is NOTHING:
            continue
        if isinstance(value, dict | list):
            raise malformed("The Value field of every Outputs member must evaluate to a String.")
        export = resolve(output["Export"]["Name"], values) if "Export" in output else ""
        found.append(Output(key, text(value), str(output.get("Description", "")), text(export)))
    return found


def capabilities(template: Template) -> list[str]:
    """Return the capability that the template's resources need, if they need one.

    Source: CloudFormation API Reference, CreateStack, "Capabilities".
    """
    iam = [r for r in template["Resources"].values() if r["Type"] in _IAM]
    if not iam:
        return []
    named = any(_NAMES[r["Type"]] in r.get("Properties", {}) for r in iam if r["Type"] in _NAMES)
    return ["CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"]


def iam_types(template: Template) -> list[str]:
    kinds = {resource["Type"] for resource in template["Resources"].values()}
    return sorted(kinds & _IAM)


def check_capabilities(made: Plan, given: list[str], *, expands: bool) -> None:
    """Raises InsufficientCapabilitiesError; `expands` is whether transforms need one, too."""
    missing = [one for one in capabilities(made.template) if one not in given]
    if missing == ["CAPABILITY_IAM"] and "CAPABILITY_NAMED_IAM" in given:
        missing = []
    macros = expands and transform.declared(reading.load(made.body))
    if macros and "CAPABILITY_AUTO_EXPAND" not in given:
        missing.append("CAPABILITY_AUTO_EXPAND")
    if missing:
        raise InsufficientCapabilitiesError(f"Requires capabilities : [{', '.join(missing)}]")


def _pseudo(stack: Stack, settings: Settings) -> dict[str, Any]:
    partition = get_partition(stack.region)
    return {
        "AWS::AccountId": current().account_id,
        "AWS::NotificationARNs": settings.notification_arns,
        "AWS::Partition": partition,
        "AWS::Region": stack.region,
        "AWS::StackId": stack.stack_id,
        "AWS::StackName": stack.name,
        "AWS::URLSuffix": "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com",
    }


def _nothing_yet(name: str, _attribute: str) -> Any:
    raise malformed(
        f"Unresolved dependencies [{name}]. Cannot reference resources in the Conditions block "
        "of the template"
    )


def _check_rules(template: Template, values: Values) -> None:
    """Raises ValidationError for an assertion of the template's Rules that does not hold."""
    for name, rule in (template.get("Rules") or {}).items():
        when = rule.get("RuleCondition")
        if when is not None and not _holds(when, values):
            continue
        for assertion in rule.get("Assertions", []):
            if not _holds(assertion["Assert"], values):
                why = assertion.get("AssertDescription", f"Rule {name} failed")
                raise malformed(f"Rule {name} failed: {why}")


def _holds(given: Any, values: Values) -> bool:
    if isinstance(given, dict) and "Fn::Contains" in given:
        known, wanted = given["Fn::Contains"]
        return text(resolve(wanted, values)) in map(text, resolve(known, values))
    return text(resolve(given, values)) == "true"


def _check_active(template: Template, active: dict[str, Any], values: Values) -> None:
    """Raises ValidationError for a reference to what a condition leaves out, or to no mapping."""
    left_out = template["Resources"].keys() - active.keys()
    chosen = _chosen([r.get("Properties", {}) for r in active.values()], values)
    for mapped in _mapped(chosen):
        resolve(mapped, values)
    missing = {one.name for one in references(chosen)} & left_out
    if missing:
        raise malformed(
            f"Unresolved resource dependencies [{', '.join(sorted(missing))}] in the Resources "
            "block of the template"
        )


def _mapped(value: Any) -> Iterator[dict[str, Any]]:
    """Yield what is looked up in a mapping: by parameters only, so that it can be done before."""
    if isinstance(value, dict) and value.keys() == {"Fn::FindInMap"}:
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _mapped(one)


def _chosen(value: Any, values: Values) -> Any:
    """Return `value` with each Fn::If replaced by the branch that holds."""
    if isinstance(value, list):
        return [_chosen(one, values) for one in value]
    if not isinstance(value, dict):
        return value
    asked = value.get("Fn::If")
    if isinstance(asked, list) and len(asked) == 3 and len(value) == 1:
        return _chosen(asked[1] if values.holds(asked[0]) else asked[2], values)
    return {key: _chosen(one, values) for key, one in value.items()}
