"""PostgreSQL instances: what they are, and what SQL tries from inside."""

import pytest

from tests.cloud.engines.databases import PASSWORD

BUNDLE = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
READ = """
import sys, psycopg
to = {"host": sys.argv[1], "user": "master", "password": sys.argv[2], "dbname": "shop"}
with psycopg.connect(**to) as opened:
    print(opened.execute("SELECT sum(n) FROM t").fetchone()[0])
"""
REFUSED = [
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY (SELECT 1) TO '/tmp/x'",
    "CREATE TABLE x (a text); COPY x FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "ALTER SYSTEM SET port = 1",
    "ALTER ROLE master SUPERUSER",
    "CREATE ROLE boss SUPERUSER",
    "ALTER ROLE rdsadmin PASSWORD 'x'",
    "GRANT rdsadmin TO master",
    "GRANT pg_execute_server_program TO master",
    "GRANT pg_read_server_files TO master",
    "SET ROLE rdsadmin",
    "SET temp_file_limit = -1",
    "LOAD '/tmp/x'",
    "CREATE EXTENSION vector",
    "CREATE FUNCTION f() RETURNS int AS '/tmp/x' LANGUAGE C",
]


@pytest.fixture
def shop(databases) -> str:
    """Return the name of a PostgreSQL instance that the terminal reaches."""
    databases.interface(databases.group())
    group = databases.group("172.31.0.0/16", port=5432)
    return databases.make(
        "books",
        Engine="postgres",
        MasterUsername="master",
        VpcSecurityGroupIds=[group],
    )


@pytest.mark.jail
def test_an_instance_is_a_database_with_its_master_user(shop, databases, terminal):
    made = terminal.psql(shop, "CREATE TABLE t AS SELECT generate_series(1, 3) AS n;")
    read = terminal.runner.run(terminal.name, ["python3", "-c", READ, shop, PASSWORD])
    asked = databases.control.ask_database(
        databases.account.account_id, "books", "SELECT n FROM t ORDER BY n", schema="shop"
    )

    assert made.stderr == b""
    assert read.stdout == b"6\n"
    assert asked.rows == [[1], [2], [3]]
    assert b"password authentication failed" in terminal.psql(shop, "SELECT 1", user="x").stderr
    assert b"pg_hba.conf rejects" in terminal.psql(shop, "SELECT 1", user="rdsadmin").stderr


@pytest.mark.jail
def test_a_master_user_has_no_files_and_not_all_rights(shop, terminal):
    told = terminal.psql(shop, "\n".join(f"\\echo {n}\n{s};" for n, s in enumerate(REFUSED)))
    errors = [line for line in told.stderr.decode().splitlines() if "ERROR" in line]
    assert len(errors) == len(REFUSED), told.stderr.decode()
    handed = (
        "CREATE ROLE app LOGIN PASSWORD 'x'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO app;"
    )
    assert terminal.psql(shop, handed).stderr == b""


@pytest.mark.jail
def test_tls_proves_the_server_and_may_be_demanded(shop, databases, terminal):
    fetched = terminal.sh(f"curl -sSfO {BUNDLE}")
    assert (fetched.exit_code, fetched.stderr) == (0, b"")
    proven = "sslmode=verify-full sslrootcert=global-bundle.pem"
    plain = "sslmode=disable"

    assert terminal.psql(shop, "SELECT 1", more=proven).stdout == b"1\n"
    told = terminal.psql(shop, "\\conninfo", more=proven).stdout
    assert b"SSL connection (protocol: TLSv1.3" in told
    elsewhere = terminal.psql("127.0.2.1", "SELECT 1", more=proven)
    assert b'does not match host name "127.0.2.1"' in elsewhere.stderr
    # Versions from 15 on demand TLS unless they are told otherwise.
    refused = terminal.psql(shop, "SELECT 1", more=plain)
    assert b'no pg_hba.conf entry for host "127.0.0.1", user "master"' in refused.stderr
    assert b"no encryption" in refused.stderr

    _demand_tls(databases, "0")
    assert terminal.psql(shop, "SELECT 1", more=plain).stdout == b"1\n"
    assert terminal.psql(shop, "SELECT 1", more=proven).stdout == b"1\n"
    _demand_tls(databases, "1")
    assert b"no encryption" in terminal.psql(shop, "SELECT 1", more=plain).stderr
    asked = databases.control.ask_database(
        databases.account.account_id, "books", "SHOW rds.force_ssl", schema="shop"
    )
    assert asked.rows == [["1"]]
    refused = databases.control.ask_database(
        databases.account.account_id, "books", "SELECT 1", schema="shop", plain=True
    )
    assert "no encryption" in refused.error


def _demand_tls(databases, value: str) -> None:
    """Have the instance use a parameter group that says so, and wait until that is in force."""
    api, group = databases.api, "tls"
    known = api.describe_db_parameter_groups()["DBParameterGroups"]
    if group not in [one["DBParameterGroupName"] for one in known]:
        api.create_db_parameter_group(
            DBParameterGroupName=group, DBParameterGroupFamily="postgres17", Description="tls"
        )
        api.modify_db_instance(DBInstanceIdentifier="books", DBParameterGroupName=group)
        databases.wait("books")
        api.reboot_db_instance(DBInstanceIdentifier="books")
    force = {"ParameterName": "rds.force_ssl", "ParameterValue": value, "ApplyMethod": "immediate"}
    api.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[force])
    databases.wait("books")
