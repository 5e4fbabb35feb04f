"""Runs a learner's Python function: the part that AWS's runtime plays, in as few lines as will do.

Orders and answers go over descriptor 0, a socket, one JSON document a line; what the function
writes to standard output and error goes to its log. Everything here runs as the learner.

Source: Lambda Developer Guide, "Define Lambda function handler in Python", "AWS Lambda context
object in Python" and "Python Lambda function logging".
"""

import gc
import importlib
import json
import logging
import os
import resource
import socket
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

TASK = "/var/task"
LINE = "\n"
INDENT = "  "
LITTER = 50_000  # new objects between two looks for garbage while the function's modules are loaded

Told = dict[str, Any]
Handler = Callable[[Any, Any], Any]


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Client:
    def __init__(self, told: Told) -> None:
        for name in ("installation_id", "app_title", "app_version_name", "app_version_code"):
            setattr(self, name, told.get(name))
        self.app_package_name = told.get("app_package_name")


class ClientContext:
    def __init__(self, told: Told) -> None:
        self.client = Client(told.get("client") or {})
        self.custom = told.get("custom")
        self.env = told.get("env")


class LambdaContext:
    """What a handler gets as its second argument."""

    def __init__(self, order: Told) -> None:
        self.aws_request_id = order["request_id"]
        self.invoked_function_arn = order["arn"]
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.identity = Identity()
        given = order.get("client_context")
        self.client_context = ClientContext(json.loads(given)) if given else None
        self._deadline = order["deadline"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.time()) * 1000))

    def log(self, message: object) -> None:
        sys.stdout.write(str(message))

    def __repr__(self) -> str:
        return f"LambdaContext([aws_request_id={self.aws_request_id}])"


class Log(logging.Handler):
    """Writes records as AWS's runtime does, in its text format."""

    request_id = ""

    def __init__(self) -> None:
        super().__init__()
        form = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
        formatter = logging.Formatter(form, "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        record.aws_request_id = Log.request_id
        sys.stdout.write(self.format(record) + LINE)


class Wire:
    def __init__(self) -> None:
        descriptor = os.dup(0)
        os.set_inheritable(descriptor, False)  # noqa: FBT003
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        self._socket = socket.socket(fileno=descriptor)
        self._lines = self._socket.makefile("rb")

    def read(self) -> Told | None:
        line = self._lines.readline()
        return json.loads(line) if line else None

    def say(self, told: Told) -> None:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                continue  # the function has closed it
        self._socket.sendall(json.dumps(told).encode() + b"\n")


def main() -> None:
    wire = Wire()
    try:
        serve(wire)
    except MemoryError:
        wire.say({"out_of_memory": True})
        os._exit(1)


def serve(wire: Wire) -> None:
    """Raises MemoryError where the kernel gives no more than the function may have."""
    name, packages = sys.argv[1], sys.argv[2]
    layers = sys.argv[3]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    own = [TASK, f"{layers}/python/lib/{version}/site-packages", f"{layers}/python"]
    given = [path for path in os.environ.get("PYTHONPATH", "").split(":") if path]
    # What is built into the runtime comes last, so that a package may bring its own.
    sys.path[:] = [*own, *given, *(p for p in sys.path if p != "/var/runtime"), packages]
    sys.argv[:] = [""]
    logging.getLogger().addHandler(Log())
    logging.getLogger().setLevel(logging.WARNING)
    # Modules stay. To look through them again and again for garbage is a quarter of loading boto3.
    usual = gc.get_threshold()
    gc.set_threshold(LITTER)
    handler, fault = load(name)
    gc.freeze()
    gc.set_threshold(*usual)
    if fault is not None:
        complain(fault)
        wire.say({"init_error": fault})
        return
    wire.say({"ready": True})
    while (order := wire.read()) is not None:
        Log.request_id = order["request_id"]
        wire.say(handled(handler, order))


def load(name: str) -> tuple[Handler, Told | None]:
    """Return the handler and None, or anything and the error as the runtime words it."""
    module_name, dot, function = name.rpartition(".")
    if not dot:
        told = f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)"
        return failed_early, error("Runtime.MalformedHandlerName", told)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as fault:
        told = f"Unable to import module '{module_name}': {fault}"
        return failed_early, error("Runtime.ImportModuleError", told)
    except SyntaxError as fault:
        told = f"Syntax error in module '{module_name}': {fault}"
        trace = [f'{INDENT}File "{fault.filename}" Line {fault.lineno}\n    {fault.text}']
        return failed_early, error("Runtime.UserCodeSyntaxError", told, trace)
    except Exception as fault:
        if is_the_end(fault):
            raise
        return failed_early, raised(fault)
    if not hasattr(module, function):
        told = f"Handler '{function}' missing on module '{module_name}'"
        return failed_early, error("Runtime.HandlerNotFound", told)
    return getattr(module, function), None


def handled(handler: Handler, order: Told) -> Told:
    try:
        event = json.loads(order["event"])
    except ValueError as fault:
        return failed(error("Runtime.UnmarshalError", f"Unable to unmarshal input: {fault}"))
    try:
        result = handler(event, LambdaContext(order))
    except Exception as fault:
        if is_the_end(fault):
            raise
        return failed(raised(fault), order["request_id"])
    try:
        return {"result": json.dumps(result, ensure_ascii=False)}
    except (TypeError, ValueError) as fault:
        told = f"Unable to marshal response: {fault}"
        return failed(error("Runtime.MarshalError", told), order["request_id"])


def is_the_end(fault: Exception) -> bool:
    """Tell whether memory ran out that a limit of this process counts, as on hosts without cgroups."""
    limit, _ = resource.getrlimit(resource.RLIMIT_DATA)
    return isinstance(fault, MemoryError) and limit != resource.RLIM_INFINITY


def failed(fault: Told, request_id: str = "") -> Told:
    fault["requestId"] = request_id
    complain(fault)
    return {"error": fault}


def error(kind: str, message: str, trace: list[str] | None = None) -> Told:
    return {"errorMessage": message, "errorType": kind, "requestId": "", "stackTrace": trace or []}


def raised(fault: Exception) -> Told:
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if is_theirs(frame)]
    return error(type(fault).__name__, str(fault), traceback.format_list(frames))


def is_theirs(frame: traceback.FrameSummary) -> bool:
    return frame.filename != __file__ and not frame.filename.startswith("<frozen importlib")


def complain(fault: Told) -> None:
    lines = [
        f"[ERROR] {fault['errorType']}: {fault['errorMessage']}",
        "Traceback (most recent call last):",
    ]
    lines += [line.rstrip() for line in fault["stackTrace"]]
    sys.stdout.write(LINE.join(lines) + LINE)


def failed_early(_event: object, _context: object) -> None:
    """Stand for a handler that could not be loaded; never called."""
