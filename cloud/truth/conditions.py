"""What moto means that cannot read a condition or a filter of DynamoDB's, in DynamoDB's words.

Source: Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and
functions in DynamoDB".
"""

import re
from collections.abc import Mapping
from typing import Any

from cloud.truth.refusal import Refusal

_OPEN = re.compile(r"Unmatched \(")
_COUNT = re.compile(r"Wrong number of arguments in (\w+) \((.*)\)")
_PATH = re.compile(r"Wrong type for argument \d+ in (\w+)")
_PLACE = re.compile(
    r"(?:Unmatched \)|Unexpected expression|Bad \w+ expression|Incomplete condition)(.*)"
)
_STARTS = re.compile(r"^\s*(?:starting )?at\b|^\s+")


def explain(fault: Exception, parameters: Mapping[str, Any]) -> Refusal | None:
    """Return the caller's error, None when the fault is about something else."""
    text = str(fault)
    kind = "FilterExpression" if "FilterExpression" in parameters else "ConditionExpression"
    if found := _COUNT.match(text):
        count = len([part for part in found[2].split(",") if part.strip()])
        told = (
            "Incorrect number of operands for operator or function; operator or function: "
            f"{found[1]}, number of operands: {count}"
        )
    elif found := _PATH.match(text):
        told = f"Operator or function requires a document path; operator or function: {found[1]}"
    elif _OPEN.match(text):
        told = f'Syntax error; token: "<EOF>", near: "{_last(text)}"'
    elif found := _PLACE.match(text):
        near = _STARTS.sub("", found[1]).strip()
        told = f'Syntax error; token: "{_last(near)}", near: "{near}"'
    else:
        return None
    return Refusal(400, "ValidationException", f"Invalid {kind}: {told}")


def _last(text: str) -> str:
    return (text.split() or ["<EOF>"])[-1]
