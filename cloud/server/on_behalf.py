"""What CloudFormation does for a caller: calls of its own, judged as the caller's or the role's.

Without a role CloudFormation passes on what the caller may do (`aws:ViaAWSService` is true, and
`aws:CalledVia` names it); a stack's role stands for itself. Each call is judged, and is an event
of its own, whose source is `cloudformation.amazonaws.com`.

Source: CloudFormation User Guide, "AWS CloudFormation service role"; IAM User Guide, "Forward
access sessions" and "aws:CalledVia"; CloudTrail User Guide, "CloudTrail userIdentity element".
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from moto.iam.models import iam_backends

from cloud.policy.context import Value
from cloud.seams import clock, sessions
from cloud.seams.scope import entered
from cloud.server import authorize, engine, operation, recorder, respond, run
from cloud.server.accounts import LearnerAccount
from cloud.server.address import Address
from cloud.server.ask import Ask
from cloud.server.call import Call
from cloud.server.events import Fact
from cloud.server.principal import Principal
from cloud.stacks.calls import Answer, CallError, Wire, through

SERVICE = "cloudformation.amazonaws.com"
_SESSION = "AWSCloudFormation"


@contextmanager
def sending(account: LearnerAccount, ask: Ask, touched: list[Any]) -> Iterator[None]:
    """Let what CloudFormation calls in this thread go through the front door's own steps."""
    deputy = _Deputy(account, ask, touched)
    with through(deputy.send) if ask.address.module == "cloudformation" else nullcontext():
        yield


class _Deputy:
    def __init__(self, account: LearnerAccount, ask: Ask, touched: list[Any]) -> None:
        self._account, self._ask, self._touched = account, ask, touched

    def send(self, wire: Wire) -> Answer:
        """Raises CallError for a role that CloudFormation may not assume."""
        who = self._principal(wire.role_arn)
        ask = Ask(_call(wire), _address(wire), who, str(uuid.uuid4()))
        request = engine.build_request(ask.call, ask.address, who)
        service = respond.service_name(wire.module)
        asked = operation.identify(ask.call, ask.address, service, request)
        scope = run.scope_of(ask)
        with entered(scope):
            judgement = authorize.decide(ask, asked, self._context(who))
        if judgement is None or judgement.allowed:
            result = run.run(ask, request, asked, scope, self._touched)
        else:
            result = run.denied(ask, judgement)
        moment, sequence = clock.moment(who.account_id), self._account.record.take()
        recorder.write_change(
            self._account,
            Fact(
                *(ask.call, ask.address, who, asked, result, ask.request_id),
                *(moment, sequence, judgement),
            ),
        )
        return Answer(result.status, result.headers, result.body)

    def _principal(self, role_arn: str) -> Principal:
        caller = self._ask.who
        if not role_arn or caller.operator:
            return caller
        try:
            given = sessions.for_service(role_arn, SERVICE, _SESSION)
        except sessions.RoleDeniedError as fault:
            # Source: CloudFormation troubleshooting, "Role is invalid or cannot be assumed".
            sentence = f"Role {role_arn} is invalid or cannot be assumed"
            raise CallError("ValidationError", sentence) from fault
        key_id = given["AccessKeyId"]
        session = sessions.session_of(iam_backends[caller.account_id]["aws"].access_keys[key_id])
        if session is None:
            raise CallError("ValidationError", f"Role {role_arn} is invalid or cannot be assumed")
        return Principal(
            *(caller.account_id, session.kind, session.arn, session.user_id),
            access_key_id=key_id,
            session=session,
        )

    def _context(self, who: Principal) -> Mapping[str, Value]:
        if who is not self._ask.who:
            return {}
        return {
            "aws:ViaAWSService": True,
            "aws:CalledVia": [SERVICE],
            "aws:CalledViaFirst": SERVICE,
            "aws:CalledViaLast": SERVICE,
        }


def _call(wire: Wire) -> Call:
    headers = [*wire.headers.items(), ("host", wire.host)]
    if "user-agent" not in wire.headers:
        headers.append(("user-agent", SERVICE))
    return Call(wire.method, wire.host, wire.path, wire.query, headers, wire.body)


def _address(wire: Wire) -> Address:
    bucket = None
    if wire.module == "s3":
        bucket = wire.path.removeprefix("/").partition("/")[0] or None
    return Address(wire.module, wire.region, wire.host, wire.path, bucket)
