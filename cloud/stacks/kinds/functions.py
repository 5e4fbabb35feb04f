"""Lambda functions.

Source: CloudFormation Template Reference, AWS::Lambda::Function.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cloud.stacks.calls import call
from cloud.stacks.kinds.kind import Kind, NotHereError, Properties, tags_of
from cloud.stacks.kinds.messages import in_order
from cloud.stacks.resolving import text

_CONFIGURED = (
    *("DeadLetterConfig", "Description", "Environment", "EphemeralStorage", "Handler"),
    *("KmsKeyArn", "Layers", "LoggingConfig", "MemorySize", "Role", "Runtime", "Timeout"),
    *("TracingConfig", "VpcConfig"),
)
_USUAL: Mapping[str, Any] = {
    "Description": "",
    "Environment": {"Variables": {}},
    "MemorySize": 128,
    "Timeout": 3,
    "Layers": [],
    "TracingConfig": {"Mode": "PassThrough"},
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
    "DeadLetterConfig": {"TargetArn": ""},
}
# A file that was written when nobody minds: the same code gives the same archive.
_MOMENT = (1980, 1, 1, 0, 0, 0)


class Function(Kind):
    type = "AWS::Lambda::Function"
    service = "lambda"
    named = "FunctionName"
    creates = "CreateFunction"
    identity = "=FunctionName"
    reads = "GetFunctionConfiguration"
    deletes = "DeleteFunction"
    handle = "FunctionName"
    tagged = "Tags"
    attributes = {"Arn": "FunctionArn"}

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        return {"ReservedConcurrentExecutions": _reserve}

    def do_create(self, properties: Properties) -> dict[str, Any]:
        left = {name: value for name, value in properties.items() if name not in self.apart}
        runtime = str(left.get("Runtime", ""))
        left["Code"] = archive(left.get("Code", {}), runtime)
        if "Tags" in left:
            left["Tags"] = tags_of(left["Tags"])
        return call("lambda", "CreateFunction", self.parameters("CreateFunction", left))

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names, who = set(changed), {"FunctionName": physical_id}
        if "Code" in names or "Architectures" in names:
            code = archive(properties["Code"], str(properties.get("Runtime", "")))
            code |= {"Architectures": properties.get("Architectures", ["x86_64"])}
            call("lambda", "UpdateFunctionCode", {**who, **code})
        settings = names & set(_CONFIGURED)
        if settings:
            values = {name: properties.get(name, _USUAL.get(name)) for name in settings}
            given = {name: value for name, value in values.items() if value is not None}
            given = self.parameters("UpdateFunctionConfiguration", given)
            call("lambda", "UpdateFunctionConfiguration", {**who, **given})
        if "Tags" in names:
            self._retag(physical_id, properties)
        left = names - settings - {"Code", "Architectures", "Tags"}
        if left:
            raise NotHereError(f"A change of {min(left)} of {self.type}")

    def live(self, physical_id: str, properties: Properties) -> dict[str, Any] | None:
        found = self.live_description(physical_id)
        if found is None:
            return None
        actual = {name: found[name] for name in _CONFIGURED if name in found}
        actual["FunctionName"] = found["FunctionName"]
        if "Environment" in properties and "Environment" not in actual:
            actual["Environment"] = None
        if "Layers" in actual:
            actual["Layers"] = [one["Arn"] for one in actual["Layers"]]
        if "VpcConfig" in actual:
            vpc = actual["VpcConfig"]
            actual["VpcConfig"] = (
                {k: v for k, v in vpc.items() if k in properties["VpcConfig"]}
                if ("VpcConfig" in properties)
                else vpc
            )
        if "Tags" in properties:
            tags = call("lambda", "ListTags", {"Resource": found["FunctionArn"]}).get("Tags", {})
            actual["Tags"] = in_order(tags, properties["Tags"])
        read = actual.keys() | {"Tags"}
        return actual | {name: properties[name] for name in properties.keys() - read}

    def _retag(self, name: str, properties: Properties) -> None:
        arn = self.live_description(name)["FunctionArn"]
        old = call("lambda", "ListTags", {"Resource": arn}).get("Tags", {})
        new = tags_of(properties.get("Tags"))
        if gone := [key for key in old if key not in new]:
            call("lambda", "UntagResource", {"Resource": arn, "TagKeys": gone})
        if new:
            call("lambda", "TagResource", {"Resource": arn, "Tags": new})


def archive(code: Mapping[str, Any], runtime: str) -> dict[str, Any]:
    """Return code as the API takes it: text of a template becomes `index` in an archive."""
    given = dict(code)
    source = given.pop("ZipFile", None)
    if source is None:
        return given
    name = "index.py" if runtime.startswith("python") else "index.js"
    if not runtime.startswith(("python", "nodejs")):
        raise NotHereError(f"ZipFile for {runtime or 'this runtime'}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr(zipfile.ZipInfo(name, _MOMENT), str(source))
    return {**given, "ZipFile": packed.getvalue()}


def _reserve(name: str, new: Any, _old: Any) -> None:
    if new is None:
        call("lambda", "DeleteFunctionConcurrency", {"FunctionName": name})
    else:
        given = {"FunctionName": name, "ReservedConcurrentExecutions": int(text(new))}
        call("lambda", "PutFunctionConcurrency", given)


KINDS = (Function,)
