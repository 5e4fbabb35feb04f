"""What the rules refuse, in the call's own scope."""

from cloud.authorization import resource_policies
from cloud.authorization.judge import Judgement
from cloud.rules.refuse import refuse
from cloud.seams.scope import Scope, entered
from cloud.server.operation import Operation
from cloud.server.refusals import Answer


def answer(asked: Operation, scope: Scope, judgement: Judgement | None) -> Answer | None:
    """Return the refusal of a caller's mistake that moto would let pass, if there is one."""
    with entered(scope):
        what = asked.service, asked.name, asked.parameters
        refused = refuse(*what) or resource_policies.refuse(*what, judgement)
    return None if refused is None else Answer(refused.status, refused.code, refused.message)
