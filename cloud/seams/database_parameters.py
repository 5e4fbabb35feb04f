"""Which parameters a DB parameter group has, by its family.

The names are the engines' own, with those that RDS adds; `catalogue/database_parameters.json` says
where they come from. Families of one engine are not told apart: a name that only a later version
knows is known to all.
"""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

_PLACE = Path(__file__).parent / "catalogue" / "database_parameters.json"
_FAMILY = re.compile(r"(mysql|mariadb|postgres)\d")
# What extensions that RDS offers call theirs.
_EXTENSIONS = frozenset(
    {"auto_explain", "cron", "hypopg", "pg_bigm", "pg_hint_plan", "pg_partman_bgw", "pg_prewarm"}
    | {"pg_similarity", "pg_stat_statements", "pg_tle", "pg_trgm", "pgactive", "pgaudit", "pgtle"}
    | {"pglogical", "plperl", "plpgsql", "plrust", "pltcl", "plv8", "postgis", "rdkit", "orafce"}
)


class Kind(StrEnum):
    """When a change comes into force; one that is `FIXED` cannot be made."""

    DYNAMIC = "dynamic"
    STATIC = "static"
    FIXED = "fixed"


def known(family: str | None) -> Mapping[str, Kind] | None:
    """Return the parameters by name, None for a family whose parameters are not known here."""
    engine = _FAMILY.match(family or "")
    return _all()[engine[1]] if engine else None


def kind(family: str | None, name: str) -> Kind | None:
    """Return the parameter's kind, None when it is not there; an unknown family has all."""
    names = known(family)
    if names is None:
        return Kind.DYNAMIC
    extension, dot, _ = name.partition(".")
    if dot and extension in _EXTENSIONS and str(family).startswith("postgres"):
        return names.get(name, Kind.DYNAMIC)
    return names.get(name)


@cache
def _all() -> dict[str, dict[str, Kind]]:
    table = json.loads(_PLACE.read_text())
    return {
        engine: {name: one for one in Kind for line in table[engine][one] for name in line.split()}
        for engine in ("mysql", "mariadb", "postgres")
    }
