"""What moto would pretend to do. Replaces: the invocation of Lambda functions.

Without Docker, moto answers an invocation with an error of its own as the function's result. A
lab must not teach that: until functions run in jails, an invocation says that it cannot be had.
"""

from typing import Any, NoReturn

from moto.awslambda.models import LambdaFunction

from cloud.seams.patch import put


def install() -> None:
    put(LambdaFunction, "_invoke_lambda", _refuse)


def _refuse(_self: Any, *_args: Any, **_kwargs: Any) -> NoReturn:
    raise NotImplementedError("functions do not run in this lab")
