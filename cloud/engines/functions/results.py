"""What the caller gets, and what the log says, of how a function went.

Source: Lambda Developer Guide, "Retry behavior", "Troubleshoot invocation issues in Lambda",
"Lambda runtime environment lifecycle", "Working with Lambda function logs" (START, END and REPORT);
Lambda API Reference, "Invoke".
"""

import base64
import json
import math

from cloud.engines.functions.port import Order, Outcome

TAIL = 4096  # bytes. Source: Invoke, LogType: "the last 4 KB of the execution log"
_LARGEST = 6_291_556  # bytes
_TYPES = {
    "timeout": "Sandbox.Timedout",
    "exit": "Runtime.ExitError",
    "out-of-memory": "Runtime.ExitError",
    "too-large": "Function.ResponseSizeTooLarge",
}
_SIGNALS = {6: "aborted", 9: "killed", 11: "segmentation fault", 15: "terminated"}
_CUT_AT = 255 * 1024


def failed(outcome: Outcome) -> bool:
    return outcome.status != "ok"


def payload(order: Order, outcome: Outcome) -> str:
    """Return the result, or the error as the service or the runtime words it."""
    if outcome.status == "ok":
        return outcome.payload
    if outcome.status in {"error", "init-error"}:
        return _with_request_id(order, outcome.payload)
    told = {"errorType": _TYPES[outcome.status], "errorMessage": _message(order, outcome)}
    return json.dumps(told)


def _with_request_id(order: Order, text: str) -> str:
    told = json.loads(text)
    if isinstance(told, dict) and told.get("requestId") == "":
        told["requestId"] = order.request_id
    return json.dumps(told)


def _message(order: Order, outcome: Outcome) -> str:
    head = f"RequestId: {order.request_id} Error: "
    if outcome.status == "timeout":
        return f"{head}Task timed out after {order.timeout:.2f} seconds"
    if outcome.status == "too-large":
        size = "Response payload size exceeded maximum allowed payload size"
        return f"{size} ({_LARGEST} bytes)."
    return head + _ending(outcome.exit_code)


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return f"Runtime exited with error: signal: {_SIGNALS.get(-code, -code)}"
    if code:
        return f"Runtime exited with error: exit status {code}"
    return "Runtime exited without providing a reason"


def lines(order: Order, outcome: Outcome) -> list[str]:
    """Return the log's events of one invocation."""
    request = f"RequestId: {order.request_id}"
    told = [f"START {request} Version: {order.version}\n", *_written(outcome.log)]
    if outcome.status == "timeout":
        told.append(f"{request} Error: Task timed out after {order.timeout:.2f} seconds\n")
    elif outcome.status in {"exit", "out-of-memory"}:
        told += [f"{request} Error: {_ending(outcome.exit_code)}\nRuntime.ExitError\n"]
    told += [f"END {request}\n", _report(order, outcome)]
    return told


def _written(log: str) -> list[str]:
    return [line[:_CUT_AT] + "\n" for line in log.splitlines() if line]


def _report(order: Order, outcome: Outcome) -> str:
    billed = math.ceil(outcome.duration + (outcome.init or 0.0))
    used = min(outcome.memory_used, order.memory)
    parts = [
        f"REPORT RequestId: {order.request_id}",
        f"Duration: {outcome.duration:.2f} ms",
        f"Billed Duration: {billed} ms",
        f"Memory Size: {order.memory} MB",
        f"Max Memory Used: {order.memory if outcome.status == 'out-of-memory' else used} MB",
    ]
    if outcome.init is not None:
        parts.append(f"Init Duration: {outcome.init:.2f} ms")
    if outcome.status == "timeout":
        parts.append("Status: timeout")
    elif outcome.status == "out-of-memory":
        parts += ["Status: error", "Error Type: Runtime.OutOfMemory"]
    elif outcome.status in {"exit", "init-error"}:
        kind = "Runtime.ExitError"
        if outcome.status == "init-error":
            kind = str(json.loads(outcome.payload).get("errorType", kind))
        parts += ["Status: error", f"Error Type: {kind}"]
    return "\t".join(parts) + "\t\n"


def headers(order: Order, outcome: Outcome, *, tail: bool) -> dict[str, str]:
    told = {
        "content-type": "application/json",
        "x-amz-executed-version": order.version,
        "x-amzn-requestid": order.request_id,
    }
    if failed(outcome):
        told["x-amz-function-error"] = "Unhandled"
    if tail:
        text = "".join(lines(order, outcome)).encode()[-TAIL:]
        told["x-amz-log-result"] = base64.b64encode(text).decode()
    return told
