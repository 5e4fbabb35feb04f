"""CloudFormation templates: read safely, deployed with their outputs, rolled back when they fail.

Replaces in `moto.cloudformation`:
- `yaml` in `models` and `responses`: moto reads templates with PyYAML's unsafe loader, which runs
  whatever code a `!!python/object/apply` tag names, and takes broken YAML for a crash;
- `ChangeSet.apply`: `aws cloudformation deploy` left a stack without outputs and exports;
- `CloudFormationBackend.create_stack`: a failed create stayed CREATE_IN_PROGRESS with its
  leftovers, and was answered with the error of whatever service refused.
"""

import json
import logging
from types import SimpleNamespace
from typing import Any

import yaml
from moto.cloudformation import models, responses
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, cloudformation_backends
from moto.cloudformation.parsing import OutputMap, resource_class_from_type
from moto.cloudformation.utils import yaml_tag_constructor

from cloud.seams.patch import put

logger = logging.getLogger(__name__)

_plain_create: Any = CloudFormationBackend.create_stack
_plain_apply: Any = ChangeSet.apply
_NEEDS_NOTHING = frozenset({"AWS::CloudFormation::WaitConditionHandle", "AWS::CDK::Metadata"})


class _Loader(yaml.SafeLoader):
    """Knows CloudFormation's short forms, such as `!Ref`, and no Python."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise _broken("YAML aliases are not allowed in CloudFormation templates")
        return super().compose_node(parent, index)


_Loader.add_multi_constructor("", yaml_tag_constructor)


def install() -> None:
    ours = SimpleNamespace(load=_load, Loader=None, add_multi_constructor=lambda *_: None)
    put(models, "yaml", ours)
    put(responses, "yaml", ours)
    put(ChangeSet, "apply", _apply)
    put(CloudFormationBackend, "create_stack", _create_stack)


def _load(text: str, Loader: None) -> dict[str, Any]:  # noqa: ARG001, N803 - as moto calls it
    try:
        template = json.loads(text) if text.lstrip().startswith("{") else _yaml(text)
    except yaml.MarkedYAMLError as fault:
        raise _broken(f"YAML not well-formed. {_place(fault)}") from fault
    except yaml.YAMLError as fault:
        raise _broken("YAML not well-formed.") from fault
    except ValueError as fault:
        raise _broken(f"JSON not well-formed. {fault}") from fault
    if not isinstance(template, dict):
        raise _broken("unsupported structure.")
    _check(template)
    return template


def _yaml(text: str) -> Any:
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - built on SafeLoader


def _check(template: dict[str, Any]) -> None:
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise _broken("At least one Resources member must be defined.")
    for name, resource in resources.items():
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise _broken(f"[/Resources/{name}] Every Resources object must contain a Type member.")
    kinds = {str(resource["Type"]) for resource in resources.values()} - _NEEDS_NOTHING
    unknown = sorted(kind for kind in kinds if resource_class_from_type(kind) is None)
    if unknown:
        raise _broken(f"Unrecognized resource types in this lab: [{', '.join(unknown)}]")


def _apply(self: Any) -> None:
    stack = self.stack
    before = stack.template, dict(stack.template_dict)
    try:
        _plain_apply(self)
    except ValidationError:
        raise
    except Exception as fault:
        logger.info("change set failed", exc_info=True)
        stack.template, stack.template_dict = before
        if self.change_set_type == "CREATE":
            _roll_back(stack, fault)
        raise ValidationError(message=_sentence(fault)) from fault
    stack.template, stack.template_dict = self.template, self.template_dict
    stack.description = self.template_dict.get("Description")
    if self.parameters:
        stack.parameters = self.parameters
    stack.output_map = stack._create_output_map()
    exports = cloudformation_backends[stack.account_id][stack.region_name].exports
    for name in [n for n, e in exports.items() if e.exporting_stack_id == stack.stack_id]:
        del exports[name]
    exports.update({export.name: export for export in stack.exports})


def _create_stack(self: Any, *args: Any, **options: Any) -> Any:
    before = set(self.stacks)
    try:
        return _plain_create(self, *args, **options)
    except Exception as fault:
        logger.info("stack failed", exc_info=True)
        made = set(self.stacks) - before
        if isinstance(fault, CloudFormationError) or not made:
            for stack_id in made:  # a template that is wrong makes no stack
                del self.stacks[stack_id]
            raise ValidationError(message=_sentence(fault)) from fault
        stack = self.stacks[made.pop()]
        _roll_back(stack, fault)
        return stack


def _roll_back(stack: Any, fault: Exception) -> None:
    sentence = _sentence(fault)
    stack._add_stack_event("CREATE_FAILED", resource_status_reason=sentence)
    stack._add_stack_event("ROLLBACK_IN_PROGRESS", resource_status_reason=sentence)
    stack.resource_map.delete()
    stack.status = "ROLLBACK_COMPLETE"
    stack.output_map = OutputMap(stack.resource_map, {}, stack.stack_id)
    stack._add_stack_event("ROLLBACK_COMPLETE")


def _sentence(fault: Exception) -> str:
    return str(getattr(fault, "message", "") or fault or type(fault).__name__)


def _broken(sentence: str) -> ValidationError:
    return ValidationError(message=f"Template format error: {sentence}")


def _place(fault: yaml.MarkedYAMLError) -> str:
    mark = fault.problem_mark
    return f"(line {mark.line + 1}, column {mark.column + 1})" if mark else ""
