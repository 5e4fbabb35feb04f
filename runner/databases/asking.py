"""Ask a database one question, from a throw-away jail in its network: its answer is not trusted."""

import json
from functools import partial

from runner.databases.errors import DatabaseFailedError
from runner.databases.server import ENVIRONMENT, Server
from runner.databases.shapes import Answer, Question
from runner.server.jail import View
from runner.server.jails import Holding
from runner.server.runs import run

START = "import sys; sys.path.insert(0, '/opt/lab/lib'); import sql_ask; sql_ask.main()"
GRACE = 15.0  # seconds to start, beyond the question's own
LIMITS = {"CORE": 0, "NPROC": 512, "NOFILE": 256, "FSIZE": 0, "AS": 1 << 30}


async def ask(server: Server, question: Question) -> Answer:
    """Raises DatabaseFailedError when nothing came of it."""
    database = server.database
    connection = {
        "host": server.address(secured=not question.plain),
        "port": database.port,
        "user": database.user,
        "password": database.password,
        **server.recipe.connection(question),
    }
    told = {"driver": server.recipe.driver, "connection": connection, "sql": question.sql}
    view = View(
        command=(server.jails.python, "-IEc", START),
        environment=ENVIRONMENT,
        folder="/tmp",  # noqa: S108 (of the jail)
    )
    groups = [folder / server.group / "cgroup.procs" for folder in server.cgroups.folders]
    holding = Holding(server.uid, server.descriptor, groups, LIMITS)
    done = await run(
        partial(server.jails.start, view, holding),
        stdin=json.dumps(told).encode(),
        timeout=question.seconds + GRACE,
    )
    if done.exit_code != 0:
        said = done.stderr[-500:].decode(errors="replace")
        raise DatabaseFailedError(f"The database could not be asked: {said}")
    try:
        return Answer.model_validate_json(done.stdout)
    except ValueError as fault:
        raise DatabaseFailedError("The database's answer was not understood.") from fault
