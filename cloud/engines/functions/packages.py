"""Where functions and layers keep their code: with the bodies, neither in memory nor in snapshots.

Replaces: `code_bytes` of `LambdaFunction` and `LayerVersion`, the copy of the package in the request
that `LambdaFunction._set_function_code` and `LayerVersion.__init__` leave behind, and
`LambdaFunction.logs_backend`, which ties all logs to every snapshot of a function. Also the default
of `LambdaStorage._aliases`, a local function, for which each object there must be asked how it is
pickled.
"""

import io
import zipfile
from collections import defaultdict
from hashlib import sha256
from typing import Any

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaFunction, LambdaStorage, LayerVersion
from moto.logs.models import logs_backends

from cloud.engines.functions.port import Package
from cloud.seams.bodies import Body
from cloud.seams.patch import put

MOST_BYTES = 262_144_000  # Source: Lambda quotas, "Deployment package (.zip file archive) size"
_BODY, _SIZE = "code_body", "unzipped_size"  # our own attributes of what has code
_TOO_LARGE = f"Unzipped size must be smaller than {MOST_BYTES} bytes"
_plain_code: Any = LambdaFunction._set_function_code
_plain_layer: Any = LayerVersion.__init__
_plain_state: Any = LambdaFunction.__getstate__
_plain_storage: Any = LambdaStorage.__init__


class _Code:
    """`code_bytes`, kept as a body."""

    def __get__(self, owner: Any, _kind: type | None = None) -> Any:
        if owner is None:
            return self
        body = vars(owner).get(_BODY)
        # An older version kept the bytes themselves.
        return vars(owner).get("code_bytes", b"") if body is None else body.whole()

    def __set__(self, owner: Any, code: bytes) -> None:
        size = _unzipped(code)
        if size > MOST_BYTES:
            raise InvalidParameterValueException(_TOO_LARGE)
        vars(owner).pop("code_bytes", None)
        vars(owner)[_SIZE] = size
        vars(owner)[_BODY] = body = Body()
        if code:
            body.write(code)


class _Logs:
    """`logs_backend`, looked up when it is asked for."""

    def __get__(self, owner: Any, _kind: type | None = None) -> Any:
        return self if owner is None else logs_backends[owner.account_id][owner.region]

    def __set__(self, owner: Any, _backend: Any) -> None:
        vars(owner).pop("logs_backend", None)


def install() -> None:
    function: Any = LambdaFunction
    layer: Any = LayerVersion
    # In moto these are plain attributes of each instance.
    function.code_bytes = layer.code_bytes = _Code()
    function.logs_backend = _Logs()
    put(LambdaFunction, "__getstate__", _state)
    put(LayerVersion, "__init__", _init_layer)
    put(LambdaStorage, "__init__", _init_storage)


def package(owner: Any) -> Package:
    """Return the package of a function or a layer, of no bytes where it has none."""
    body = vars(owner).get(_BODY)
    if body is not None and body.name:
        return Package(body.name, body.whole)
    code = owner.code_bytes
    return Package(sha256(code).hexdigest(), lambda: code)


def unzipped_size(owner: Any) -> int:
    """Return how many bytes the package of a function or a layer says it unpacks to."""
    return int(vars(owner).get(_SIZE, 0))


def _unzipped(code: bytes) -> int:
    """What cannot be unpacked at all is told of when it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(code)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        return 0


def set_code(self: Any, given: dict[str, Any]) -> None:
    """As `LambdaFunction._set_function_code`; `layers` puts it in place, with what it adds."""
    _plain_code(self, given)
    self.code = {name: value for name, value in self.code.items() if name != "ZipFile"}


def _state(self: Any) -> dict[str, Any]:
    """An older version kept all logs here."""
    return {name: value for name, value in _plain_state(self).items() if name != "logs_backend"}


def _init_layer(self: Any, spec: dict[str, Any], *more: Any, **named: Any) -> None:
    _plain_layer(self, spec, *more, **named)
    self.content = {name: value for name, value in self.content.items() if name != "ZipFile"}


def _init_storage(self: Any, *given: Any, **named: Any) -> None:
    _plain_storage(self, *given, **named)
    self._aliases = defaultdict(dict)
