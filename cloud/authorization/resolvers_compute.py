"""ARNs of functions, groups of instances, load balancers and stacks."""

from typing import Any

from cloud.authorization import state
from cloud.authorization.asked import Asked


def function(asked: Asked, value: str) -> str:
    """Return the function's ARN, with the version or alias if the call is about one.

    `value` is a name, `name:qualifier`, `account:function:name` or an ARN.
    Source: Lambda Developer Guide, "Resources and conditions for Lambda actions".
    """
    name = value.rpartition("function:")[2] if "function:" in value else value
    place = f"arn:aws:lambda:{asked.region}:{asked.account_id}"
    if "function:" in value:
        place = (
            value.rpartition(":function:")[0] if value.startswith("arn:") else _place(asked, value)
        )
    name, _, qualifier = name.partition(":")
    qualifier = qualifier or str(asked.parameters.get("Qualifier") or "")
    return f"{place}:function:{name or '*'}" + (f":{qualifier}" if qualifier else "")


def _place(asked: Asked, value: str) -> str:
    return f"arn:aws:lambda:{asked.region}:{value.partition(':')[0]}"


def qualified(asked: Asked, value: str) -> str:
    """Return the ARN of a version or an alias, whichever the qualifier is."""
    return function(asked, str(asked.parameters.get("FunctionName") or "*")) if value else ""


def layer_version(asked: Asked, value: str) -> str:
    layer = str(asked.parameters.get("LayerName") or "*")
    if not layer.startswith("arn:"):
        layer = f"arn:aws:lambda:{asked.region}:{asked.account_id}:layer:{layer}"
    return f"{layer}:{value or '*'}"


def scaling_group(asked: Asked, value: str) -> str:
    """Return the ARN of an Auto Scaling group, given by its name or by one of its instances."""
    known = state.backend(asked, "autoscaling")
    groups = known.autoscaling_groups if known is not None else {}
    found = groups.get(value)
    if found is None and value.startswith("i-"):
        found = next((one for one in groups.values() if _holds(one, value)), None)
        value = ""
    if found is not None:
        return str(found.arn)
    place = f"arn:aws:autoscaling:{asked.region}:{asked.account_id}"
    return f"{place}:autoScalingGroup:*:autoScalingGroupName/{value or '*'}"


def _holds(group: Any, instance_id: str) -> bool:  # noqa: ANN401 - moto's group
    return any(state.instance.id == instance_id for state in group.instance_states)


def launch_configuration(asked: Asked, value: str) -> str:
    known = state.backend(asked, "autoscaling")
    found = known.launch_configurations.get(value) if known is not None else None
    if found is not None:
        return str(found.arn)
    place = f"arn:aws:autoscaling:{asked.region}:{asked.account_id}"
    return f"{place}:launchConfiguration:*:launchConfigurationName/{value or '*'}"


def stack(asked: Asked, value: str) -> str:
    """Return the ARN of a stack: with its id if there is one of the name, else with `*`."""
    if value.startswith("arn:"):
        return ""
    known = state.backend(asked, "cloudformation")
    for one in known.stacks.values() if known is not None else ():
        if value and one.name == value:
            return str(one.stack_id)
    changes = known.change_sets if known is not None and not value else {}
    if found := changes.get(str(asked.parameters.get("ChangeSetName"))):
        return str(found.stack.stack_id)
    return f"arn:aws:cloudformation:{asked.region}:{asked.account_id}:stack/{value or '*'}/*"


def classic_balancer(asked: Asked, value: str) -> str:
    """Return the ARN of a Classic Load Balancer; the others are never given by name alone."""
    if asked.service != "elb":
        return ""
    place = f"arn:aws:elasticloadbalancing:{asked.region}:{asked.account_id}"
    return f"{place}:loadbalancer/{value or '*'}"


RESOLVERS = {
    ("autoscaling", "autoScalingGroup"): scaling_group,
    ("autoscaling", "launchConfiguration"): launch_configuration,
    ("cloudformation", "stack"): stack,
    ("elasticloadbalancing", "loadbalancer"): classic_balancer,
    ("lambda", "function"): function,
    ("lambda", "function alias"): qualified,
    ("lambda", "function version"): qualified,
    ("lambda", "layerVersion"): layer_version,
}
