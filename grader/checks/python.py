"""Checks that a lab's author wrote in Python: `checks.py` beside lab.yaml."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Literal

from pydantic import Field

from grader.checks.base import Check
from grader.checks.errors import CheckError
from grader.checks.evidence import Evidence
from grader.checks.verdict import Finding, Verdict, missed
from labs.providers.base import ProviderError

FILE = "checks.py"


class PythonCheck(Check):
    """Pass when `def function(probe) -> Verdict` of the lab's checks.py says so."""

    kind: Literal["python"]
    function: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")

    @property
    def patient(self) -> bool:
        return True  # it may call functions, too

    def run(self, evidence: Evidence) -> Verdict:
        """As Check.run; the function's own message stands unless the check has `otherwise`."""
        verdict = self._ask(evidence)
        if verdict.passed or not self.otherwise:
            return verdict
        finding = missed(verdict.expected, verdict.found)
        return verdict.model_copy(update={"message": self._message(finding, evidence)})

    def look(self, evidence: Evidence) -> Finding:
        verdict = self._ask(evidence)
        return Finding(verdict.passed, verdict.expected, verdict.found)

    def _ask(self, evidence: Evidence) -> Verdict:
        function = getattr(_module(evidence), self.function, None)
        if not callable(function):
            raise CheckError(f"{FILE} has no function {self.function}.")
        try:
            verdict = function(evidence)
        except (ProviderError, CheckError):
            raise
        except Exception as error:  # the author's code: whatever it raises is no learner's mistake
            raise CheckError(f"{self.function} in {FILE} failed: {error!r}.") from error
        if not isinstance(verdict, Verdict):
            raise CheckError(f"{self.function} in {FILE} returned no Verdict.")
        return verdict


def _module(evidence: Evidence) -> ModuleType:
    path = evidence.directory / FILE
    if path not in evidence.modules:
        evidence.modules[path] = load(path)
    module: ModuleType = evidence.modules[path]
    return module


def load(path: Path) -> ModuleType:
    """Return a lab's checks.py as a module of its own. Raises CheckError."""
    spec = importlib.util.spec_from_file_location(f"lab_checks_{path.parent.name}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise CheckError(f"The lab has no {FILE}.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # the author's code again
        raise CheckError(f"{FILE} cannot be loaded: {error!r}.") from error
    return module
