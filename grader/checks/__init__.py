"""Checks: frozen data that asks one question of a sandbox each.

A lab's own checks.py needs `Verdict` from here, and nothing else.
"""

from grader.checks.verdict import Verdict

__all__ = ["Verdict"]
