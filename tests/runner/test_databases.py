"""Databases as the runner serves them, started by root and by an ordinary user alike."""

import secrets
import time
from typing import Any

import httpx
import pytest

from runner.databases.shapes import Database, Table

pytestmark = pytest.mark.jail

PASSWORD = "Secret-99"
PORTS = {"mysql": 3306, "postgres": 5432}
ASK = {
    "mysql": f"mysql -N -h {{host}} -u master -p{PASSWORD} shop --ssl-verify-server-cert",
    "postgres": (
        f"psql -XAtq 'host={{host}} user=master dbname=shop password={PASSWORD} "
        "sslmode=verify-full sslrootcert=/etc/ssl/certs/ca-certificates.crt'"
    ),
}


@pytest.fixture
def owner() -> str:
    return str(secrets.randbelow(9 * 10**11) + 10**11)


@pytest.fixture
def tell(machine, owner):
    """Return a function that sends the runner something about the owner's databases."""
    transport = httpx.HTTPTransport(uds=str(machine.socket))
    with httpx.Client(transport=transport, base_url="http://runner", timeout=120) as http:

        def told(method: str, path: str = "", body: Any = None) -> Any:
            content = body if isinstance(body, str) else None
            more = {"content": content} if content is not None else {"json": body}
            answer = http.request(method, f"/databases/{owner}{path}", **more)
            assert answer.status_code == 200, answer.text
            return answer.json()

        yield told
        told("DELETE")


def _database(engine: str, **changed: Any) -> Database:
    given = {
        "id": f"db-{engine}",
        "engine": engine,
        "host": f"{engine}.c0123456789a.us-east-1.rds.amazonaws.com",
        "port": PORTS[engine],
        "user": "master",
        "password": PASSWORD,
        "schema_name": "shop",
        "hostname": "ip-10-0-0-7",
        "running": True,
        "reached": True,
    }
    return Database.model_validate({**given, **changed})


@pytest.mark.parametrize("engine", PORTS)
def test_a_database_is_reached_kept_put_to_sleep_and_taken_back(machine, owner, tell, engine):
    database = _database(engine)
    tell("PUT", body=Table(databases=[database]).model_dump_json())
    with machine.box(account_id=owner) as box:

        def ask(sql: str) -> str:
            return box.done(f'{ASK[engine].format(host=database.host)} <<< "{sql}"')

        ask("CREATE TABLE t (n INT); INSERT INTO t VALUES (1), (2);")
        assert tell("POST", "/kept", {"label": "one"}) == {"left_out": []}
        ask("DELETE FROM t WHERE n = 2;")
        tell("POST", "/rest")
        assert ask("SELECT COUNT(*) FROM t;") == "1\n"
        tell("POST", "/restore", {"label": "one"})
        assert ask("SELECT COUNT(*) FROM t;") == "2\n"
        question = {"sql": "SELECT COUNT(*) FROM t", "schema_name": "shop"}
        assert tell("POST", f"/{database.id}/questions", question)["rows"] == [[2]]


def test_a_server_whose_data_grows_too_large_is_ended(machine, owner, tell):
    database = _database("postgres", mebibytes=64)
    tell("PUT", body=Table(databases=[database]).model_dump_json())
    with machine.box(account_id=owner) as box:
        client = ASK["postgres"].format(host=database.host)
        fill = "CREATE TABLE t AS SELECT repeat(md5(n::text), 50) FROM generate_series(1, 60000) n"
        box.sh(f'{client} <<< "{fill}"')
        deadline = time.monotonic() + 60
        while box.sh(f"{client} <<< 'SELECT 1'").exit_code == 0:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        larger = _database("postgres", mebibytes=1024)
        tell("PUT", body=Table(databases=[larger]).model_dump_json())
        assert box.sh(f"{client} <<< 'SELECT 1'").stdout == b"1\n"
