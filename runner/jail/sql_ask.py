"""Ask a database server of this network questions: a line of JSON in, a line of JSON out.

Runs in a jail that is soon thrown away. `driver` names a module of Python's database interface (PEP 249), and
`connection` is what it connects with.
"""

import decimal
import importlib
import json
import sys
from typing import Any

MOST_ROWS = 200
LONGEST = 2000  # letters of one value


def main() -> None:
    for asked in sys.stdin:
        print(json.dumps(_told(json.loads(asked))), flush=True)


def _told(asked: dict[str, Any]) -> dict[str, Any]:
    driver = importlib.import_module(asked["driver"])
    try:
        connection = driver.connect(**asked["connection"])
        try:
            cursor = connection.cursor()
            cursor.execute(asked["sql"])
            return _rows(cursor)
        finally:
            connection.close()
    except driver.Error as fault:
        first, *_ = given = fault.args or ("",)
        number = first if isinstance(first, int) else None  # MySQL's own, finer than its SQLSTATE
        code = number or getattr(fault, "sqlstate", None) or first
        return {"error": str(given[-1]).strip(), "code": str(code)}


def _rows(cursor: Any) -> dict[str, Any]:  # noqa: ANN401 - any driver's
    if cursor.description is None:
        return {"columns": [], "rows": []}
    columns = [one[0] for one in cursor.description]
    rows = [[_value(value) for value in row] for row in cursor.fetchmany(MOST_ROWS)]
    return {"columns": columns, "rows": rows}


def _value(value: object) -> bool | int | float | str | None:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes | bytearray):
        value = bytes(value).decode("utf-8", "replace")
    return str(value)[:LONGEST]
