"""What SQL tries from inside a database: other learners, files, all rights, exhaustion."""

import pytest

from tests.cloud.engines.databases import PASSWORD, Databases
from tests.cloud.engines.databases import terminal as a_terminal

FILES = [
    "SELECT LOAD_FILE('/etc/passwd') IS NULL",
    "SELECT LOAD_FILE('/home/learner/run/key.pem') IS NULL",
]
REFUSED = [
    "SELECT 1 INTO OUTFILE '/tmp/x'",
    "LOAD DATA INFILE '/etc/passwd' INTO TABLE shop.t",
    "INSTALL SONAME 'server_audit'",
    "CREATE FUNCTION f RETURNS STRING SONAME 'lib_mysqludf_sys.so'",
    "SET GLOBAL max_connections = 10000",
    "SET GLOBAL general_log_file = '/home/learner/data/x'",
    "GRANT SUPER ON *.* TO admin",
    "GRANT FILE ON *.* TO admin",
    "GRANT ALL ON *.* TO admin",
    "GRANT ALL ON `%`.* TO admin",
    "GRANT ALL ON `m%`.* TO admin",
    "GRANT ALL ON `my_ql`.* TO admin",
    "GRANT ALL ON `m\\ysql`.* TO admin",
    "GRANT ALL ON `mysql`.* TO admin",
    "UPDATE mysql.global_priv SET Priv = '{\"access\": 18446744073709551615}' WHERE User = 'admin'",
    "INSERT INTO mysql.db (Host, Db, User) VALUES ('%', 'mysql', 'admin')",
    "INSERT INTO mysql.plugin VALUES ('x', 'y')",
    "CREATE DEFINER='mariadb.sys'@'localhost' PROCEDURE shop.p() SELECT 1",
    "SHUTDOWN",
    "CHANGE MASTER TO MASTER_HOST = '127.0.0.1'",
    "FLUSH PRIVILEGES",
]


@pytest.fixture
def shop(databases, terminal):
    """Return a function that asks, and the endpoint's name."""
    client = databases.group()
    databases.interface(client)
    host = databases.make(VpcSecurityGroupIds=[databases.group("172.31.0.0/16")])
    assert terminal.mysql(host, "CREATE TABLE shop.t (n VARCHAR(200))").exit_code == 0
    return host


@pytest.mark.jail
def test_a_master_user_has_no_files_and_not_all_rights(shop, terminal):
    for statement in FILES:
        assert terminal.mysql(shop, statement).stdout == b"1\n", statement
    script = "\n".join(f"{one};" for one in REFUSED)
    told = terminal.mysql(shop, script, more="--force")
    for number, statement in enumerate(REFUSED, 1):
        assert f"at line {number}:".encode() in told.stderr, statement
    assert terminal.mysql(shop, "SELECT COUNT(*) FROM shop.t").stdout == b"0\n"


@pytest.mark.jail
def test_databases_of_ones_own_may_be_handed_on_whatever_they_are_called(shop, terminal):
    names = ["movies", "my_shop", "mysqldump", "sales", "mys", "a-b"]
    script = "CREATE USER app IDENTIFIED BY 'x';" + "".join(
        f"CREATE DATABASE `{name}`; GRANT SELECT ON `{name}`.* TO app;" for name in names
    )
    told = terminal.mysql(shop, script)
    assert told.stderr == b""


@pytest.mark.jail
def test_another_learners_database_has_no_name_and_no_address(
    shop, terminal, runner, other, aws, control
):
    with a_terminal(runner, other) as stranger:
        assert b"Unknown server host" in stranger.mysql(shop, "SELECT 1").stderr
        assert stranger.sh("timeout 2 bash -c 'echo > /dev/tcp/127.0.2.1/3306'").exit_code != 0

        mine = Databases(lambda service: aws(service, keys=other), other, control)
        mine.interface(mine.group())
        own = mine.make(
            VpcSecurityGroupIds=[mine.group("172.31.0.0/16")], MasterUserPassword=PASSWORD
        )
        assert stranger.mysql(own, "SHOW TABLES FROM shop").stdout == b""
        assert stranger.mysql(own, "SHOW TABLES FROM shop").exit_code == 0


@pytest.mark.jail
def test_connections_are_bounded_and_the_rest_goes_on(shop, terminal):
    program = f"""
import pymysql
held = []
try:
    while len(held) < 200:
        held.append(pymysql.connect(host={shop!r}, user="admin", password={PASSWORD!r},
                                    connect_timeout=3))
except pymysql.Error as fault:
    print(fault.args[0])
print(len(held) <= 64)
"""
    told = terminal.runner.run(terminal.name, ["python3", "-c", program], timeout=60)
    assert told.stdout.split()[-1] == b"True", told
    assert terminal.mysql(shop, "SELECT 'alive'").stdout == b"alive\n"


@pytest.mark.jail
def test_data_beyond_the_storage_ends_the_server_until_there_is_more(shop, databases, terminal):
    insert = "INSERT INTO shop.b VALUES (REPEAT('x', 8000000));"
    told = terminal.mysql(shop, "CREATE TABLE shop.b (x LONGBLOB);" + insert * 60)
    assert told.exit_code == 1
    assert b"Lost connection" in terminal.mysql(shop, "SELECT 1").stderr

    databases.api.modify_db_instance(
        DBInstanceIdentifier="shop", AllocatedStorage=60, ApplyImmediately=True
    )
    databases.wait()
    kept = terminal.mysql(shop, "SELECT COUNT(*) FROM shop.b")
    assert 20 < int(kept.stdout) < 60
