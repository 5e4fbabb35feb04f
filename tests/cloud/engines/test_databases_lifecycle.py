"""An instance's life: stopped, rebooted, changed, copied, deleted; and its data with it."""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.engines.databases import CLASS, PASSWORD

pytestmark = pytest.mark.jail


@pytest.fixture
def shop(databases, terminal) -> str:
    """Return the name of a MySQL instance that the terminal reaches, with two rows in shop.t."""
    databases.interface(databases.group())
    host = databases.make(VpcSecurityGroupIds=[databases.group("172.31.0.0/16")])
    told = terminal.mysql(host, "CREATE TABLE shop.t (n INT); INSERT INTO shop.t VALUES (1), (2);")
    assert told.stderr == b""
    return host


def _rows(terminal, host: str) -> bytes:
    return terminal.mysql(host, "SELECT COUNT(*) FROM shop.t").stdout


def test_a_stopped_instance_gives_no_answer_and_keeps_its_data(shop, databases, terminal):
    databases.api.stop_db_instance(DBInstanceIdentifier="shop")
    assert b"Can't connect" in terminal.mysql(shop, "SELECT 1").stderr
    databases.wait(status="stopped")
    assert b"Can't connect" in terminal.mysql(shop, "SELECT 1").stderr

    databases.api.start_db_instance(DBInstanceIdentifier="shop")
    databases.wait()
    assert _rows(terminal, shop) == b"2\n"


def test_a_new_password_takes_the_place_of_the_old_one(shop, databases, terminal):
    databases.api.modify_db_instance(DBInstanceIdentifier="shop", MasterUserPassword="Another-99")
    assert b"Access denied" in terminal.mysql(shop, "SELECT 1").stderr
    told = terminal.mysql(shop, "SELECT COUNT(*) FROM shop.t", more="--password=Another-99")
    assert told.stdout == b"2\n"


def test_a_managed_password_is_in_the_secret_and_opens_the_database(shop, databases, terminal):
    databases.api.modify_db_instance(DBInstanceIdentifier="shop", ManageMasterUserPassword=True)
    secret = databases.look()["MasterUserSecret"]["SecretArn"]
    value = databases.aws("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    assert '"username": "admin"' in value
    assert PASSWORD not in value
    assert b"Access denied" in terminal.mysql(shop, "SELECT 1").stderr
    answer = databases.control.ask_database(databases.account.account_id, "shop", "SELECT 1")
    assert answer.rows == [[1]]


def test_a_parameter_group_is_in_force_after_the_next_reboot(shop, databases, terminal):
    api = databases.api
    api.create_db_parameter_group(
        DBParameterGroupName="tls", DBParameterGroupFamily="mysql8.4", Description="tls only"
    )
    api.modify_db_parameter_group(
        DBParameterGroupName="tls",
        Parameters=[
            {
                "ParameterName": "require_secure_transport",
                "ParameterValue": "ON",
                "ApplyMethod": "immediate",
            }
        ],
    )
    api.modify_db_instance(DBInstanceIdentifier="shop", DBParameterGroupName="tls")
    databases.wait()
    status = databases.look()["DBParameterGroups"][0]
    assert (status["DBParameterGroupName"], status["ParameterApplyStatus"]) == (
        "tls",
        "pending-reboot",
    )
    assert terminal.mysql(shop, "SELECT 1", more="--skip-ssl").stdout == b"1\n"

    api.reboot_db_instance(DBInstanceIdentifier="shop")
    databases.wait()

    assert databases.look()["DBParameterGroups"][0]["ParameterApplyStatus"] == "in-sync"
    assert terminal.mysql(shop, "SELECT 1", more="--skip-ssl").exit_code == 1
    assert terminal.mysql(shop, "SELECT COUNT(*) FROM shop.t", more="--ssl").stdout == b"2\n"


def test_a_snapshot_has_the_data_of_its_moment_and_outlives_the_instance(shop, databases, terminal):
    api = databases.api
    api.create_db_snapshot(DBInstanceIdentifier="shop", DBSnapshotIdentifier="before")
    assert terminal.mysql(shop, "DROP TABLE shop.t").stderr == b""
    api.copy_db_snapshot(
        SourceDBSnapshotIdentifier="before", TargetDBSnapshotIdentifier="before-again"
    )
    groups = [one["VpcSecurityGroupId"] for one in databases.look()["VpcSecurityGroups"]]
    api.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    assert b"Unknown server host" in terminal.mysql(shop, "SELECT 1").stderr

    for snapshot, name in (("before", "first"), ("before-again", "second")):
        api.restore_db_instance_from_db_snapshot(
            DBInstanceIdentifier=name,
            DBSnapshotIdentifier=snapshot,
            DBInstanceClass=CLASS,
            VpcSecurityGroupIds=groups,
        )
        assert _rows(terminal, databases.endpoint(name)) == b"2\n"


def test_a_promoted_replica_has_the_rows_of_then_and_goes_its_own_way(shop, databases, terminal):
    api = databases.api
    api.create_db_instance_read_replica(
        DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="shop"
    )
    databases.wait("copy")
    assert terminal.mysql(shop, "INSERT INTO shop.t VALUES (3)").stderr == b""

    api.promote_read_replica(DBInstanceIdentifier="copy")
    copy = databases.endpoint("copy")
    assert databases.look()["ReadReplicaDBInstanceIdentifiers"] == []
    assert databases.look("copy")["DbiResourceId"] != databases.look()["DbiResourceId"]
    assert _rows(terminal, copy) == b"3\n"
    terminal.mysql(copy, "DELETE FROM shop.t")
    assert _rows(terminal, shop) == b"3\n"


def test_a_replica_stands_alone_when_its_source_is_deleted(shop, databases, terminal):
    api = databases.api
    api.create_db_instance_read_replica(
        DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="shop"
    )
    databases.wait("copy")
    assert databases.look("copy")["ReadReplicaSourceDBInstanceIdentifier"] == "shop"
    api.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    assert "ReadReplicaSourceDBInstanceIdentifier" not in databases.look("copy")
    assert _rows(terminal, databases.endpoint("copy")) == b"2\n"


def test_deletion_protection_keeps_an_instance(shop, databases, terminal):
    api = databases.api
    api.modify_db_instance(DBInstanceIdentifier="shop", DeletionProtection=True)
    databases.wait()
    with pytest.raises(ClientError) as refusal:
        api.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    assert refusal.value.response["Error"]["Code"] == "InvalidParameterCombination"
    assert _rows(terminal, shop) == b"2\n"


def test_a_change_that_means_an_outage_waits_for_the_window_or_is_made_now(databases):
    api = databases.api
    databases.make(BackupRetentionPeriod=0, PreferredMaintenanceWindow="sun:05:00-sun:06:00")

    api.modify_db_instance(
        DBInstanceIdentifier="shop", BackupRetentionPeriod=7, DBInstanceClass="db.t3.small"
    )
    told = databases.look()
    assert told["PendingModifiedValues"] == {
        "BackupRetentionPeriod": 7,
        "DBInstanceClass": "db.t3.small",
    }
    assert (told["BackupRetentionPeriod"], told["DBInstanceStatus"]) == (0, "available")

    databases.control.advance_clock(databases.account.account_id, 7 * 86_400.0, settle=False)
    databases.wait()
    told = databases.look()
    assert (told["BackupRetentionPeriod"], told["DBInstanceClass"]) == (7, "db.t3.small")
    assert told.get("PendingModifiedValues", {}) == {}

    api.modify_db_instance(
        DBInstanceIdentifier="shop", DBInstanceClass=CLASS, ApplyImmediately=True
    )
    assert databases.look()["DBInstanceClass"] == CLASS
