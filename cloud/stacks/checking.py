"""What of a template can be told wrong before anything is made of it.

Source: CloudFormation User Guide, "Template sections", "CloudFormation quotas", "Troubleshooting
CloudFormation"; Template Reference, "Resource attributes". The sentences are those of
ValidateTemplate and CreateStack.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from cloud.stacks import catalogue
from cloud.stacks.faults import invalid, malformed, mistaken
from cloud.stacks.reading import Template
from cloud.stacks.walking import PSEUDO, Reference, conditions, references

_SECTIONS = frozenset(
    {"AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Hooks", "Mappings"}
    | {"Metadata", "Outputs", "Parameters", "Resources", "Rules", "Transform"}
)
_RESOURCE = frozenset(
    {"Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "Properties"}
    | {"Type", "UpdatePolicy", "UpdateReplacePolicy"}
)
FUNCTIONS = (
    *("Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Equals", "Fn::FindInMap", "Fn::GetAtt"),
    *("Fn::GetAZs", "Fn::If", "Fn::ImportValue", "Fn::Join", "Fn::Length", "Fn::Not", "Fn::Or"),
    *("Fn::Select", "Fn::Split", "Fn::Sub", "Fn::ToJsonString", "Fn::Transform"),
)
_OF_EXTENSIONS = {"Fn::Length", "Fn::ToJsonString", "Fn::ForEach"}
EXTENSIONS = "AWS::LanguageExtensions"
_POLICIES = frozenset({"Delete", "Retain", "RetainExceptOnCreate", "Snapshot"})
SNAPSHOTS = frozenset(
    {"AWS::EC2::Volume", "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup"}
    | {"AWS::Neptune::DBCluster", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance"}
    | {"AWS::Redshift::Cluster", "AWS::DocDB::DBCluster"}
)
_MOST = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
_LONGEST_DESCRIPTION = 1024  # bytes
_VERSION = "2010-09-09"


def check(template: Template) -> None:
    """Check a template in which all transforms have happened. Raises ValidationError."""
    _check_sections(template)
    resources = template["Resources"]
    for name, resource in resources.items():
        _check_resource(name, resource)
    _check_types(resources)
    _check_functions(template)
    _check_conditions(template)
    _check_references(template)
    _check_outputs(template.get("Outputs") or {})


def transforms(template: Template) -> list[str]:
    """Return the names of the whole template's transforms."""
    return [str(one.get("Name") if isinstance(one, dict) else one) for one in whole(template)]


def whole(template: Template) -> list[Any]:
    """Return the transforms of the whole template as they are declared."""
    declared = template.get("Transform") or []
    return declared if isinstance(declared, list) else [declared]


def _check_sections(template: Template) -> None:
    strange = sorted(map(str, template.keys() - _SECTIONS))
    if strange:
        raise invalid(f"Invalid template property or properties [{', '.join(strange)}]")
    _check_head(template)
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise malformed("At least one Resources member must be defined.")
    for section, most in _MOST.items():
        members = template.get(section) or {}
        if not isinstance(members, dict):
            raise malformed(f"{section} must be an object.")
        if len(members) > most:
            raise malformed(
                f"Number of {section.lower()}, {len(members)}, is greater than maximum allowed, "
                f"{most}"
            )


def _check_head(template: Template) -> None:
    version = template.get("AWSTemplateFormatVersion", _VERSION)
    if str(version) != _VERSION:
        raise malformed("unsupported value for AWSTemplateFormatVersion.")
    description = template.get("Description", "")
    if not isinstance(description, str):
        raise malformed("Description must be a string.")
    if len(description.encode()) > _LONGEST_DESCRIPTION:
        raise malformed("'Description' length is greater than 1024.")


def _check_resource(name: Any, resource: Any) -> None:
    if not isinstance(resource, dict):
        raise malformed(f"[/Resources/{name}] resource definition is malformed")
    if not isinstance(name, str) or not name.isascii() or not name.isalnum():
        raise malformed(f"Resource name {name} is non alphanumeric.")
    if not isinstance(resource.get("Type"), str):
        raise malformed(f"[/Resources/{name}] Every Resources object must contain a Type member.")
    strange = sorted(resource.keys() - _RESOURCE)
    if strange:
        raise invalid(f"Invalid template resource property '{strange[0]}'")
    if not isinstance(resource.get("Properties", {}), dict):
        raise malformed(f"[/Resources/{name}/Properties] must be an object.")
    _check_policies(name, resource)


def _check_policies(name: str, resource: dict[str, Any]) -> None:
    for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
        policy = resource.get(attribute, "Delete")
        if isinstance(policy, dict):
            continue  # a function: AWS::LanguageExtensions
        if policy not in _POLICIES:
            raise mistaken(f"Unrecognized {attribute} {policy} for resource {name}")
        if policy == "Snapshot" and resource["Type"] not in SNAPSHOTS:
            raise mistaken(
                f"resource type {resource['Type']} does not support deletion policy Snapshot"
            )


def _check_types(resources: dict[str, Any]) -> None:
    kinds = {resource["Type"] for resource in resources.values()}
    unknown = sorted(
        kind for kind in kinds if not kind.startswith("Custom::") and kind not in catalogue.known()
    )
    if unknown:
        raise malformed(f"Unrecognized resource types: [{', '.join(unknown)}]")


def _check_functions(template: Template) -> None:
    extended = EXTENSIONS in transforms(template)
    for section in ("Resources", "Outputs", "Conditions"):
        for name in _functions(template.get(section) or {}):
            if name not in FUNCTIONS or (name in _OF_EXTENSIONS and not extended):
                known = ", ".join(one for one in FUNCTIONS if one not in _OF_EXTENSIONS)
                raise mistaken(
                    f"Encountered unsupported function: {name} Supported functions are: [{known}]"
                )


def _functions(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if len(value) == 1:
            yield from (key for key in value if isinstance(key, str) and key.startswith("Fn::"))
        for one in value.values():
            yield from _functions(one)
    elif isinstance(value, list):
        for one in value:
            yield from _functions(one)


def _check_conditions(template: Template) -> None:
    defined = template.get("Conditions") or {}
    names = set(template.get("Parameters") or {}) | PSEUDO
    strange = sorted({one.name for one in references(defined)} - names)
    if strange:
        raise malformed(
            f"Unresolved dependencies [{', '.join(strange)}]. Cannot reference resources in the "
            "Conditions block of the template"
        )
    _refuse_conditions(set(_named(defined)) | set(conditions(defined)), defined, "Conditions")
    for section in ("Resources", "Outputs"):
        members = template.get(section) or {}
        asked = {m.get("Condition") for m in members.values() if isinstance(m, dict)} - {None}
        _refuse_conditions(asked | set(conditions(members)), defined, section)


def _refuse_conditions(asked: Iterable[Any], defined: dict[str, Any], section: str) -> None:
    missing = sorted(str(name) for name in asked if name not in defined)
    if missing:
        raise malformed(
            f"Unresolved condition dependency {missing[0]} in the {section} block of the template"
        )


def _named(value: Any) -> Iterator[str]:
    """Yield the conditions that conditions ask for, `{"Condition": name}`."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "Condition" and isinstance(one, str):
                yield one
            else:
                yield from _named(one)
    elif isinstance(value, list):
        for one in value:
            yield from _named(one)


def _check_references(template: Template) -> None:
    resources = template["Resources"]
    names = set(resources) | set(template.get("Parameters") or {}) | PSEUDO
    for resource in resources.values():
        parts = [resource.get("Properties"), resource.get("Metadata")]
        _check_each(references(parts), names, resources, "Resources")
        _check_each(map(Reference, depends_on(resource)), set(resources), resources, "Resources")
    outputs = template.get("Outputs") or {}
    _check_each(references(outputs), names, resources, "Outputs")


def depends_on(resource: dict[str, Any]) -> list[str]:
    given = resource.get("DependsOn", [])
    return [str(one) for one in (given if isinstance(given, list) else [given])]


def _check_each(
    asked: Iterable[Reference], names: set[str], resources: dict[str, Any], section: str
) -> None:
    missing = []
    for one in asked:
        if one.function == "Fn::GetAtt" and one.name not in resources:
            raise mistaken(f"instance of Fn::GetAtt references undefined resource {one.name}")
        if one.name not in names:
            missing.append(one.name)
        elif one.attribute and one.name in resources:
            _check_attribute(one, resources[one.name]["Type"])
    if missing:
        raise malformed(
            f"Unresolved resource dependencies [{', '.join(sorted(set(missing)))}] in the "
            f"{section} block of the template"
        )


def _check_attribute(asked: Reference, kind: str) -> None:
    known = catalogue.schema(kind)
    nested = kind == "AWS::CloudFormation::Stack" and asked.attribute.startswith("Outputs.")
    if known is None or nested or known.has_attribute(asked.attribute):
        return
    raise mistaken(
        f"resource {asked.name} does not support attribute type {asked.attribute} in Fn::GetAtt"
    )


def _check_outputs(outputs: dict[str, Any]) -> None:
    for name, output in outputs.items():
        if not isinstance(name, str) or not name.isascii() or not name.isalnum():
            raise malformed(f"Output name {name} is non alphanumeric.")
        if not isinstance(output, dict) or "Value" not in output:
            raise malformed(f"Every Outputs member must contain a Value object [/Outputs/{name}]")
        export = output.get("Export")
        if export is not None and not (isinstance(export, dict) and "Name" in export):
            raise malformed(f"Output {name} is malformed. Export must have a Name.")
