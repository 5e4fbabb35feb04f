"""The table of docs/cloud.md: how many operations of each service taught are answered here.

`python -m tests.cloud.coverage` writes it anew.
"""

import importlib
import re
from pathlib import Path

from botocore import xform_name
from moto.core.responses import BaseResponse
from moto.core.utils import get_service_model

from cloud.seams.install import install
from cloud.server import s3_operations
from cloud.truth.services import TAUGHT

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cloud.md"
BEGIN, END = "<!-- coverage: python -m tests.cloud.coverage -->", "<!-- /coverage -->"
_BETWEEN = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}", re.DOTALL)


def table() -> str:
    """Return the table as Markdown, without its marks."""
    rows = ["| service | operations of AWS | answered here |", "| --- | ---: | ---: |"]
    for service, module in sorted(TAUGHT.items()):
        names = get_service_model(service).operation_names
        has = _methods(module)
        answered = sum(xform_name(name) in has or _is_s3s(service, name) for name in names)
        rows.append(f"| {service} | {len(names)} | {answered} |")
    return "\n".join(rows)


def _methods(module: str) -> set[str]:
    """Return the names of what moto's responses of a service have methods for."""
    kinds = vars(importlib.import_module(f"moto.{module}.responses")).values()
    ours = (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseResponse))
    return {name for kind in ours for name in dir(kind)}


def _is_s3s(service: str, name: str) -> bool:
    """S3's operations are told apart by path and query, not by a method's name."""
    tables = (*s3_operations._BUCKET.values(), *s3_operations._OBJECT.values())
    return service == "s3" and any(name in table.values() for table in tables)


def rewritten(page: str) -> str:
    return _BETWEEN.sub(lambda _: f"{BEGIN}\n{table()}\n{END}", page)


if __name__ == "__main__":
    install()
    PAGE.write_text(rewritten(PAGE.read_text()))
