"""Lambda: what a function is made of."""

from cloud.rules.checks import number
from cloud.rules.rule import Found, Given, Rule

_CREATE = "AWS Lambda API Reference: CreateFunction"
_QUOTAS = "AWS Lambda Developer Guide: Lambda quotas"
_LARGEST_ENVIRONMENT = 4096  # bytes
_RUNTIMES = (
    *("nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x"),
    *("python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"),
    *("java8.al2", "java11", "java17", "java21", "java25", "dotnet8", "dotnet10"),
    *("ruby3.2", "ruby3.3", "ruby3.4", "provided.al2", "provided.al2023"),
)
_RETIRED = frozenset(
    {"nodejs", "nodejs4.3", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x"}
    | {"nodejs16.x", "python2.7", "python3.6", "python3.7", "python3.8", "java8", "dotnetcore2.1"}
    | {"dotnetcore3.1", "dotnet6", "ruby2.5", "ruby2.7", "go1.x", "provided"}
)
_RESERVED = frozenset(
    {"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV"}
    | {"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_RUNTIME_API"}
    | {"AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "LAMBDA_TASK_ROOT"}
    | {"AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY"}
    | {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR"}
)
_WRITE = ("CreateFunction", "UpdateFunctionConfiguration")


def _retired(given: Given) -> Found:
    runtime = str(given.get("Runtime"))
    return {"old": runtime} if runtime in _RETIRED else None


def _unknown(given: Given) -> Found:
    runtime = given.get("Runtime")
    return {"value": runtime} if runtime is not None and runtime not in _RUNTIMES else None


def _variables(given: Given) -> dict[str, str]:
    environment = given.get("Environment")
    held = environment.get("Variables") if isinstance(environment, dict) else None
    return held if isinstance(held, dict) else {}


def _reserved(given: Given) -> Found:
    taken = sorted(_RESERVED & _variables(given).keys())
    return {"names": ", ".join(taken)} if taken else None


def _large(given: Given) -> Found:
    held = _variables(given)
    size = sum(len(str(name).encode()) + len(str(value).encode()) for name, value in held.items())
    return {} if size > _LARGEST_ENVIRONMENT else None


def _no_runtime(given: Given) -> Found:
    image = given.get("PackageType") == "Image"
    missing = given.get("Runtime") is None or given.get("Handler") is None
    return {} if not image and missing else None


def _timeout(given: Given) -> Found:
    seconds = number(given.get("Timeout"))
    return {"value": seconds} if seconds is not None and not 1 <= seconds <= 900 else None


def _concurrency(given: Given) -> Found:
    wanted = number(given.get("ReservedConcurrentExecutions"))
    return {} if wanted is not None and wanted > 900 else None


RULES = (
    Rule(
        "lambda",
        ("CreateFunction",),
        _no_runtime,
        "InvalidParameterValueException",
        "Runtime and Handler are mandatory parameters for functions created with deployment "
        "packages.",
        _CREATE,
    ),
    Rule(
        "lambda",
        _WRITE,
        _retired,
        "InvalidParameterValueException",
        "The runtime parameter of {old} is no longer supported for creating or updating AWS Lambda "
        "functions. We recommend you use a supported runtime while creating or updating functions.",
        "AWS Lambda Developer Guide: Lambda runtimes",
    ),
    Rule(
        "lambda",
        _WRITE,
        _unknown,
        "InvalidParameterValueException",
        "Value {value} at 'runtime' failed to satisfy constraint: Member must satisfy enum value "
        f"set: [{', '.join(_RUNTIMES)}] or be a valid ARN",
        "AWS Lambda Developer Guide: Lambda runtimes",
    ),
    Rule(
        "lambda",
        _WRITE,
        _reserved,
        "InvalidParameterValueException",
        "Lambda was unable to configure your environment variables because the environment "
        "variables you have provided contains reserved keys that are currently not supported for "
        "modification. Reserved keys used in this request: {names}",
        "AWS Lambda Developer Guide: Working with Lambda environment variables",
    ),
    Rule(
        "lambda",
        _WRITE,
        _large,
        "InvalidParameterValueException",
        "Lambda was unable to configure your environment variables because the environment "
        "variables you have provided exceeded the 4KB limit.",
        _QUOTAS,
    ),
    Rule(
        "lambda",
        _WRITE,
        _timeout,
        "ValidationException",
        "1 validation error detected: Value '{value}' at 'timeout' failed to satisfy constraint: "
        "Member must have value less than or equal to 900",
        _QUOTAS,
    ),
    Rule(
        "lambda",
        ("PutFunctionConcurrency",),
        _concurrency,
        "InvalidParameterValueException",
        "Specified ReservedConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [100].",
        "AWS Lambda Developer Guide: Configuring reserved concurrency",
    ),
)
