"""Ask a database questions, from a jail in its network: its answers are not trusted.

The jail stays a moment: whoever checks has several questions, and to start it, with Python and a
driver in it, takes ten times as long as one of them.
"""

import json
from functools import partial

from runner.databases.errors import DatabaseFailedError
from runner.databases.server import ENVIRONMENT, Server
from runner.databases.shapes import Answer, Question
from runner.server.jail import View
from runner.server.jails import Holding
from runner.server.talk import Talk, TalkError

START = "import sys; sys.path.insert(0, '/opt/lab/lib'); import sql_ask; sql_ask.main()"
GRACE = 15.0  # seconds to start, beyond the question's own
LINGER = 5.0  # seconds without a question
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
    try:
        async with server.asking:
            if server.talk is None or server.talk.over:
                server.talk = await _begun(server)
            answer = await server.talk.say(
                json.dumps(told).encode(), within=question.seconds + GRACE
            )
    except TalkError as fault:
        raise DatabaseFailedError(f"The database could not be asked: {fault}") from fault
    try:
        return Answer.model_validate_json(answer)
    except ValueError as fault:
        raise DatabaseFailedError("The database's answer was not understood.") from fault


async def _begun(server: Server) -> Talk:
    view = View(
        command=(server.jails.python, "-IEc", START),
        environment=ENVIRONMENT,
        folder="/tmp",  # noqa: S108 (of the jail)
    )
    groups = [folder / server.group / "cgroup.procs" for folder in server.cgroups.folders]
    holding = Holding(server.uid, server.descriptor, groups, LIMITS)
    return await Talk.begin(partial(server.jails.start, view, holding), linger=LINGER)
