"""MariaDB, which answers for the engines `mysql` and `mariadb`.

Nobody inside has all rights, and no account with them is left: what must be done with all rights
is done by the file that the server runs at its start. The master user may do everything with all
databases but `mysql`. MariaDB knows no exceptions from a grant, and whoever may write to `mysql`
can give themselves any right, also by way of a grant on a pattern such as `m%`. So the rights are
given on patterns that begin with letters, and none of them can name `mysql`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from runner.databases.recipes import DATA, EMPTY, RUN, Recipe, found
from runner.databases.shapes import Database, Question

CLOSED = "mysql"
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-$"
SIZES = (
    "--innodb-data-file-path=ibdata1:4M:autoextend",
    "--innodb-autoextend-increment=1",
    "--innodb-log-file-size=4M",
    "--innodb-use-native-aio=OFF",  # the host has a common limit for it
)
SERVER = (
    *("--performance-schema=OFF", "--skip-log-bin", "--skip-name-resolve", "--symbolic-links=0"),
    *("--lower-case-table-names=1", "--plugin-dir=/nonexistent", "--log-warnings=1"),
    *("--innodb-buffer-pool-size=16M", "--innodb-log-buffer-size=1M", "--key-buffer-size=1M"),
    *("--aria-pagecache-buffer-size=1M", "--table-open-cache=200", "--tmp-table-size=8M"),
    *("--max-heap-table-size=8M", "--max-allowed-packet=16M", "--bind-address=0.0.0.0"),
    *("--innodb-temp-data-file-path=ibtmp1:4M:autoextend:max:64M", "--local-infile=ON"),
    "--innodb-flush-log-at-trx-commit=2",  # it is killed, but the host is not
    *("--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci"),
)
# Parameters that are the server's own under the same name.
SETTINGS = frozenset(
    {"require_secure_transport", "max_connect_errors", "wait_timeout", "interactive_timeout"}
    | {"long_query_time", "slow_query_log", "time_zone", "sql_mode", "event_scheduler"}
    | {"character_set_server", "collation_server", "local_infile", "lock_wait_timeout"}
)
EVERYWHERE = "CREATE USER, PROCESS, SHOW DATABASES, BINLOG MONITOR"
WITH_DATA = (
    *("Select_priv", "Insert_priv", "Update_priv", "Delete_priv", "Create_priv", "Drop_priv"),
    *("Grant_priv", "References_priv", "Index_priv", "Alter_priv", "Create_tmp_table_priv"),
    *("Lock_tables_priv", "Create_view_priv", "Show_view_priv", "Create_routine_priv"),
    *("Alter_routine_priv", "Execute_priv", "Event_priv", "Trigger_priv"),
    "Delete_history_priv",
)


def recipe() -> Recipe | None:
    """Return None where the host has no MariaDB."""
    server, installer = found("mariadbd"), found("mariadb-install-db")
    if server is None or installer is None:
        return None
    return Recipe(
        prepare=("/bin/sh", "-ec", _prepare(server, installer)),
        start=lambda database: _start(server, database),
        files=lambda database: {"init.sql": _init(database)},
        driver="pymysql",
        connection=_connection,
    )


def _connection(question: Question) -> Mapping[str, Any]:
    unproven = {"check_hostname": False, "verify_mode": "none"}  # the network is ours
    return {
        "database": question.schema_name,
        "connect_timeout": question.seconds,
        "read_timeout": question.seconds,
        "ssl": None if question.plain else unproven,
        "ssl_disabled": question.plain,
    }


def _prepare(server: str, installer: str) -> str:
    """Return a shell script: a fresh database in which nobody may sign in."""
    common = f"--no-defaults --datadir={DATA} --lower-case-table-names=1 {' '.join(SIZES)}"
    install = "--auth-root-authentication-method=normal --skip-name-resolve --skip-test-db"
    nobody = (
        "DELETE FROM mysql.global_priv WHERE User IN ('root', '')",
        "DELETE FROM mysql.db",
        "DELETE FROM mysql.proxies_priv",
    )
    lines = "\n".join(f"{line};" for line in nobody)
    return (
        f"mkdir -p {DATA} {RUN} {EMPTY}; {installer} {common} {install}; "
        f'echo "{lines}" | {server} {common} --bootstrap'
    )


def _start(server: str, database: Database) -> Sequence[str]:
    own = {name: value for name, value in database.settings.items() if name in SETTINGS}
    return (
        *(server, "--no-defaults", f"--datadir={DATA}", f"--socket={RUN}/socket"),
        *(f"--pid-file={RUN}/pid", f"--port={database.port}", f"--init-file={RUN}/init.sql"),
        *(f"--secure-file-priv={EMPTY}", f"--max-connections={database.connections}"),
        *(f"--ssl-cert={RUN}/certificate.pem", f"--ssl-key={RUN}/key.pem"),
        *(*SIZES, *SERVER),
        *(f"--{name.replace('_', '-')}={value}" for name, value in sorted(own.items())),
    )


def _init(database: Database) -> str:
    """Return what is run with all rights at each start, one statement a line."""
    user = f"'{database.user}'@'%'"
    columns = ", ".join(WITH_DATA)
    yes = ", ".join(["'Y'"] * len(WITH_DATA))
    rows = ", ".join(f"('%', '{_sql(one)}', '{database.user}', {yes})" for one in allowed())
    lines = [
        f"CREATE USER IF NOT EXISTS {user}",
        f"ALTER USER {user} IDENTIFIED BY '{_sql(database.password)}' ACCOUNT UNLOCK",
        f"GRANT {EVERYWHERE} ON *.* TO {user}",
        f"GRANT SELECT ON `{CLOSED}`.* TO {user}",
        f"REPLACE INTO mysql.db (Host, Db, User, {columns}) VALUES {rows}",  # noqa: S608
        "FLUSH PRIVILEGES",
    ]
    if database.schema_name:
        lines.append(f"CREATE DATABASE IF NOT EXISTS `{database.schema_name}`")
    return "".join(f"{line};\n" for line in lines)


def allowed() -> Iterator[str]:
    """Yield patterns that together match every name but CLOSED.

    Whatever one of them matches, a name or another pattern (an underscore in it stands for any
    letter), has a letter in it with which it cannot match CLOSED.
    """
    for end, letter in enumerate(CLOSED):
        before = CLOSED[:end]
        if before:
            yield before
        yield from (f"{before}{other}%" for other in LETTERS if other != letter)
        following = CLOSED[end + 1 : end + 2]
        yield from (f"{before}_{other}%" for other in LETTERS if other != following)
    yield from (f"{CLOSED}{other}%" for other in LETTERS)
    yield from (f"{CLOSED}_{other}%" for other in LETTERS)


def _sql(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "''")
