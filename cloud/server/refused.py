"""Deliveries between services that a policy refused, in the record of their account.

Whoever published is not told, on AWS as here. There such a refusal is in nobody's CloudTrail; here it
is an event like any refused call, by the service, so that it can be found and explained.
"""

import uuid
from functools import partial

from moto.core.utils import get_service_model

from cloud.engines import permitted
from cloud.engines.permitted import Refusal
from cloud.seams import clock
from cloud.seams.scope import current
from cloud.server import recorder, run
from cloud.server.accounts import Accounts
from cloud.server.address import Address
from cloud.server.ask import Ask
from cloud.server.call import Call
from cloud.server.events import Fact
from cloud.server.operation import Operation
from cloud.server.principal import Principal

_NAMED = {
    "sqs": "QueueUrl",
    "sns": "TopicArn",
    "lambda": "FunctionName",
    "stepfunctions": "stateMachineArn",
}
_OPERATIONS = {"InvokeFunction": "Invoke"}
_SERVICES = {"states": "stepfunctions"}


def start(accounts: Accounts) -> None:
    """Have refusals written down from now on."""
    permitted.use(partial(_write, accounts))


def stop() -> None:
    permitted.use(None)


def _write(accounts: Accounts, refusal: Refusal) -> None:
    """Runs in the account's turn."""
    account = accounts.one_awake(current().account_id)
    if account is None:
        return
    prefix, _, action = refusal.action.partition(":")
    service = _SERVICES.get(prefix, prefix)
    host = f"{prefix}.{refusal.arn.split(':')[3]}.amazonaws.com"
    call = Call("POST", host, "/", "", [("user-agent", refusal.service)], b"")
    who = Principal(account.account_id, "AWSService", invoked_by=refusal.service)
    ask = Ask(call, Address(service, refusal.arn.split(":")[3], host, "/"), who, str(uuid.uuid4()))
    name = _OPERATIONS.get(action, action)
    asked = Operation(
        *(service, f"{prefix}.amazonaws.com", name, {_NAMED[service]: _name(refusal.arn)}),
        get_service_model(service).operation_model(name),
    )
    moment, sequence = clock.moment(account.account_id), account.record.take()
    result = run.denied(ask, refusal.judgement)
    about = (ask.request_id, moment, sequence, refusal.judgement)
    recorder.write_change(account, Fact(call, ask.address, who, asked, result, *about))


def _name(arn: str) -> str:
    """Return the ARN; of a queue its address, by which calls name it."""
    _, _, service, region, account_id, name = arn.split(":", 5)
    if service != "sqs":
        return arn
    return f"https://sqs.{region}.amazonaws.com/{account_id}/{name}"
