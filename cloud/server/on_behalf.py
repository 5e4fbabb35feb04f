"""What a service does for a caller: calls of its own, judged as the caller's or a role's.

Without a role CloudFormation passes on what the caller may do (`aws:ViaAWSService` is true, and
`aws:CalledVia` names it); a stack's role stands for itself. Each call is judged, and is an event
of its own, whose source is `cloudformation.amazonaws.com`.

Source: CloudFormation User Guide, "AWS CloudFormation service role"; IAM User Guide, "Forward
access sessions" and "aws:CalledVia"; CloudTrail User Guide, "CloudTrail userIdentity element".

Step Functions makes the calls of an execution in the same way, always as its role (`Deputy`).
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from moto.core.utils import get_service_model
from moto.iam.models import iam_backends

from cloud.policy.context import Value
from cloud.seams import clock, delays, sessions
from cloud.seams.scope import entered
from cloud.server import authorize, operation, recorder, respond, run
from cloud.server.accounts import LearnerAccount
from cloud.server.address import Address
from cloud.server.ask import Ask
from cloud.server.call import Call
from cloud.server.events import Fact
from cloud.server.heard import heard
from cloud.server.operation import Operation
from cloud.server.principal import Principal
from cloud.server.refusals import Style
from cloud.stacks.calls import Answer, CallError, Wire, through

SERVICE = "cloudformation.amazonaws.com"
_SESSION = "AWSCloudFormation"
_NO_CALLS = nullcontext()
_PASSED_ON: Mapping[str, Value] = {
    "aws:ViaAWSService": True,
    "aws:CalledVia": [SERVICE],
    "aws:CalledViaFirst": SERVICE,
    "aws:CalledViaLast": SERVICE,
}


def sending(account: LearnerAccount, ask: Ask, touched: list[Any]) -> AbstractContextManager[None]:
    """Let what CloudFormation calls in this thread go through the front door's own steps."""
    if ask.address.module != "cloudformation":
        return _NO_CALLS
    return _sending(Deputy(account, ask, touched))


@contextmanager
def _sending(deputy: "Deputy") -> Iterator[None]:
    with through(deputy), delays.waited_for():
        yield


class Deputy:
    """Sends what `service` calls because of `ask`, which its caller made or nobody did."""

    def __init__(
        self,
        account: LearnerAccount,
        ask: Ask,
        touched: list[Any],
        service: str = SERVICE,
        session: str = _SESSION,
    ) -> None:
        self._account, self._ask, self._touched = account, ask, touched
        self._service, self._session = service, session

    def send(self, wire: Wire) -> Answer:
        """Raises CallError for a role that CloudFormation may not assume."""
        who = self._principal(wire.role_arn)
        host = self._host(wire)
        call = _call(wire, host, self._service)
        ask = Ask(call, _address(wire, host), who, str(uuid.uuid4()))
        request = heard(ask.call, ask.address, who)
        service = respond.service_name(wire.module)
        asked = operation.identify(ask.call, ask.address, service, request)
        scope = run.scope_of(ask)
        with entered(scope):
            judgement = authorize.decide(ask, asked, {} if wire.role_arn else _PASSED_ON)
        if judgement is None or judgement.allowed:
            with authorize.sparing(judgement):
                result = run.run(ask, request, asked, scope, self._touched, judgement)
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

    def permit(
        self, service: str, operation_name: str, given: Mapping[str, Any], role_arn: str
    ) -> None:
        """Raises CallError when the principal may not make such a call."""
        model = get_service_model(service).operation_model(operation_name)
        asked = Operation(service, f"{service}.amazonaws.com", operation_name, dict(given), model)
        called = Call("POST", self._ask.call.host, "/", "", [("user-agent", self._service)], b"")
        address = Address(service, self._ask.address.region, called.host, "/")
        ask = Ask(called, address, self._principal(role_arn), str(uuid.uuid4()))
        with entered(run.scope_of(ask)):
            judgement = authorize.decide(ask, asked, {} if role_arn else _PASSED_ON)
        if judgement is not None and not judgement.allowed:
            answer = authorize.refusal(judgement, Style.JSON)
            raise CallError(answer.code, answer.message, service, answer.status)

    def _principal(self, role_arn: str) -> Principal:
        caller = self._ask.who
        if not role_arn or caller.operator:
            return replace(caller, invoked_by=self._service)
        try:
            given = sessions.for_service(role_arn, self._service, self._session)
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
            invoked_by=self._service,
        )

    def _host(self, wire: Wire) -> str:
        """Return a host that the caller reaches the cloud at: addresses of queues are made of it."""
        called = self._ask.call
        if wire.module == "s3" or called.hostname.endswith((".amazonaws.com", ".api.aws")):
            return wire.host
        return called.host


def _call(wire: Wire, host: str, agent: str) -> Call:
    headers = [*wire.headers.items(), ("host", host)]
    if "user-agent" not in wire.headers:
        headers.append(("user-agent", agent))
    return Call(wire.method, host, wire.path, wire.query, headers, wire.body)


def _address(wire: Wire, host: str) -> Address:
    bucket = None
    if wire.module == "s3":
        bucket = wire.path.removeprefix("/").partition("/")[0] or None
    return Address(wire.module, wire.region, host, wire.path, bucket)
