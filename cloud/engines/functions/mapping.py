"""Whether a function may read the queue that is to trigger it, asked when the two are put together.

Replaces: `LambdaBackend.create_event_source_mapping`, which lets any role have any queue, so that a
learner's messages would stay where they are without a word.

Source: Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping"
(permissions of the execution role).
"""

from typing import Any

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaBackend
from moto.sqs.models import sqs_backends

from cloud.engines.permitted import may_by_role
from cloud.seams.patch import put
from cloud.seams.sessions import RoleDeniedError

# What Lambda does with a queue.
ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_SERVICE = "lambda.amazonaws.com"
_NO_RIGHT = "The function execution role does not have permissions to call {} on SQS"
_NO_ROLE = "The role defined for the function cannot be assumed by Lambda."
_plain_create: Any = LambdaBackend.create_event_source_mapping


def install() -> None:
    put(LambdaBackend, "create_event_source_mapping", _create)


def _create(self: Any, spec: dict[str, Any]) -> Any:
    arn, name = spec.get("EventSourceArn"), spec.get("FunctionName")
    queues = sqs_backends[self.account_id][self.region_name].queues.values()
    if name and any(queue.queue_arn == arn for queue in queues):
        role = self._lambdas.get_function_by_name_or_arn_with_qualifier(name).role
        for action in ACTIONS:
            if not role_may(role, action, str(arn)):
                raise InvalidParameterValueException(_NO_RIGHT.format(action.partition(":")[2]))
    return _plain_create(self, spec)


def role_may(role: str, action: str, arn: str) -> bool:
    """Tell whether Lambda, as a function's role, may do `action` with what `arn` names.

    Raises InvalidParameterValueException when the role does not trust it.
    """
    try:
        return may_by_role(role, _SERVICE, action, arn)
    except RoleDeniedError:
        raise InvalidParameterValueException(_NO_ROLE) from None
