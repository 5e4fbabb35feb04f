"""Stacks that an older version kept as moto's own objects, taken over.

Their resources are known by type, physical id and template.
"""

from typing import Any

from moto.cloudformation import models

from cloud.stacks.stacks import Output, Resource, Settings, Stack


def adopted(backend: Any) -> None:
    """Replace what is moto's in the back end."""
    for shelf in (backend.stacks, backend.deleted_stacks):
        for stack_id, one in shelf.items():
            if isinstance(one, models.Stack):
                shelf[stack_id] = _ours(one)
    for change_set_id, one in list(backend.change_sets.items()):
        if isinstance(one, models.ChangeSet):
            del backend.change_sets[change_set_id]  # what it would change is not known any more


def _ours(old: Any) -> Stack:
    settings = Settings(dict(old.tags or {}), old.role_arn or "", list(old.notification_arns), [])
    stack = Stack(
        old.stack_id,
        old.name,
        old.region_name,
        settings,
        body=old.template if isinstance(old.template, str) else "",
        template=old.template_dict,
        texts={key: str(value) for key, value in (old.parameters or {}).items()},
        status=old.status,
        created_at=old.creation_time,
    )
    for name, asked in (old.template_dict.get("Resources") or {}).items():
        thing = old.resource_map._parsed_resources.get(name)
        physical_id = getattr(thing, "physical_resource_id", "") if thing is not None else ""
        if physical_id:
            properties = asked.get("Properties", {})
            stack.resources[name] = Resource(
                name, asked["Type"], str(physical_id), old.status, properties=properties
            )
    stack.outputs = _outputs(old)
    return stack


def _outputs(old: Any) -> list[Output]:
    return [
        Output(
            str(one["OutputKey"]),
            str(one["OutputValue"]),
            str(one["Description"] or ""),
            str(one["ExportName"] or ""),
        )
        for one in old.outputs or []
    ]
