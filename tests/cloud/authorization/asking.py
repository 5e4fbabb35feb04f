"""A caller whose calls go through boto3, as far as the wire, and no further than this process.

`asked` says what would be authorized, `do` lets moto do it: what a call is about is often known
only once the thing is there. The seams are not put in place: other tests share the process.
"""

from functools import partial
from typing import Any

import boto3
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from moto.core.botocore_stubber import MockRawResponse

from cloud.authorization.wanted import Asked, Wanted, wanted
from cloud.seams.scope import Scope, entered
from cloud.server import address, engine, operation
from cloud.server.call import Call
from cloud.server.heard import heard
from cloud.server.principal import Principal
from cloud.server.sigv4 import Scope as Signed

ACCOUNT = "111122223333"
REGION = "us-east-1"


class CaughtError(Exception):
    """Ends a call that was only to be looked at."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked.operation)
        self.asked = asked


class Caller:
    """`asked` and `wanted` only look at a call; `do` lets moto do it."""

    def __init__(self, account_id: str = ACCOUNT, arn: str = "") -> None:
        self.account_id = account_id
        self.arn = arn or f"arn:aws:iam::{account_id}:user/ana"
        self._looking = False
        self._clients: dict[str, Any] = {}

    def asked(self, service: str, name: str, /, **parameters: Any) -> Asked:
        """Return the call as `wanted` gets it. Parameters are not checked by boto3."""
        self._looking = True
        try:
            self.do(service, name, **parameters)
        except CaughtError as caught:
            return caught.asked
        finally:
            self._looking = False
        raise AssertionError(name)

    def wanted(self, service: str, name: str, /, **parameters: Any) -> tuple[Wanted, ...]:
        asked = self.asked(service, name, **parameters)
        with entered(self._scope()):
            return wanted(asked)

    def do(self, service: str, name: str, /, **parameters: Any) -> Any:
        """Return what boto3 makes of moto's answer."""
        return getattr(self._client(service), xform_name(name))(**parameters)

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            made = boto3.client(
                service,
                region_name=REGION,
                aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
                aws_secret_access_key="not-used",
                config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
            )
            made.meta.events.register_first("before-send", partial(self._send, made))
            self._clients[service] = made
        return self._clients[service]

    def _scope(self) -> Scope:
        return Scope(self.account_id, "AKIAIOSFODNN7EXAMPLE", REGION, self.arn)

    def _send(self, client: Any, request: Any, **_: Any) -> AWSResponse:
        url = request.url.split("/", 3)
        path, _sign, query = f"/{url[3] if len(url) > 3 else ''}".partition("?")
        headers = [(name.lower(), _text(value)) for name, value in request.headers.items()]
        call = Call(request.method, url[2], path, query, headers, _body(request.body))
        model = client.meta.service_model
        where = address.resolve(call, Signed("AKIA", "20261121", REGION, model.signing_name))
        who = Principal(self.account_id, "IAMUser", self.arn)
        built = heard(call, where, who)
        if self._looking:
            known = operation.identify(call, where, model.service_name, built)
            raise CaughtError(
                Asked(
                    model.service_name,
                    known.name,
                    known.parameters,
                    self.account_id,
                    REGION,
                    call.fields,
                    call.query_fields,
                    call.body,
                )
            )
        result = engine.run(built, where, self._scope())
        return AWSResponse(request.url, result.status, result.headers, MockRawResponse(result.body))


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _body(body: Any) -> bytes:
    if body is None:
        return b""
    if hasattr(body, "read"):
        return bytes(body.read())
    return body.encode() if isinstance(body, str) else bytes(body)
