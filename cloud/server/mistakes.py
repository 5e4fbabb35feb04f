"""What the rules refuse, in the call's own scope."""

from cloud.rules.refuse import refuse
from cloud.seams.scope import Scope, entered
from cloud.server.operation import Operation
from cloud.server.refusals import Answer


def answer(asked: Operation, scope: Scope) -> Answer | None:
    """Return the refusal of a caller's mistake that moto would let pass, if there is one."""
    with entered(scope):
        refused = refuse(asked.service, asked.name, asked.parameters)
    return None if refused is None else Answer(refused.status, refused.code, refused.message)
