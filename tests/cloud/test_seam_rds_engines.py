"""Which engines, versions and classes RDS says that there are."""

import pytest
from botocore.exceptions import ClientError

INSTANCE = {
    "DBInstanceIdentifier": "shop",
    "DBInstanceClass": "db.t3.micro",
    "MasterUsername": "master",
    "MasterUserPassword": "correct-horse",
    "AllocatedStorage": 20,
}


@pytest.fixture
def rds(aws):
    return aws("rds")


def test_every_version_can_be_had_and_the_default_is_what_one_gets(rds):
    found = rds.describe_db_engine_versions(Engine="postgres")["DBEngineVersions"]
    assert [one["DBParameterGroupFamily"] for one in found] == [
        f"postgres{major}" for major in (13, 14, 15, 16, 17)
    ]
    (default,) = rds.describe_db_engine_versions(Engine="postgres", DefaultOnly=True)[
        "DBEngineVersions"
    ]
    made = rds.create_db_instance(**INSTANCE, Engine="postgres")["DBInstance"]
    assert made["EngineVersion"] == default["EngineVersion"]
    (older,) = rds.describe_db_engine_versions(Engine="postgres", EngineVersion="16")[
        "DBEngineVersions"
    ]
    assert [one["EngineVersion"] for one in older["ValidUpgradeTarget"]] == [
        default["EngineVersion"]
    ]
    wanted = INSTANCE | {"DBInstanceIdentifier": "older", "EngineVersion": "16"}
    made = rds.create_db_instance(**wanted, Engine="postgres")["DBInstance"]
    assert made["EngineVersion"] == older["EngineVersion"]


def test_what_may_be_ordered_tells_zones_and_storage(rds):
    pages = rds.get_paginator("describe_orderable_db_instance_options").paginate(
        Engine="mysql", EngineVersion="8.4.6", DBInstanceClass="db.t3.micro"
    )
    found = [one for page in pages for one in page["OrderableDBInstanceOptions"]]
    assert {one["StorageType"]: one["MinStorageSize"] for one in found} == {
        "gp2": 20,
        "gp3": 20,
        "io1": 100,
    }
    assert "us-east-1a" in [zone["Name"] for zone in found[0]["AvailabilityZones"]]
    all_of_them = rds.describe_orderable_db_instance_options(Engine="mysql")
    assert all_of_them["Marker"]
    nothing = rds.describe_orderable_db_instance_options(
        Engine="mysql", DBInstanceClass="db.z9.large"
    )
    assert nothing["OrderableDBInstanceOptions"] == []


def test_without_backups_there_is_no_earlier_moment_to_go_back_to(rds, control, account):
    rds.create_db_instance(**INSTANCE, Engine="mysql", BackupRetentionPeriod=0)
    restore = {
        "SourceDBInstanceIdentifier": "shop",
        "TargetDBInstanceIdentifier": "then",
        "UseLatestRestorableTime": True,
    }
    with pytest.raises(ClientError) as refusal:
        rds.restore_db_instance_to_point_in_time(**restore)
    assert refusal.value.response["Error"]["Code"] == "PointInTimeRestoreNotEnabled"

    control.advance_clock(account.account_id, 60)
    rds.modify_db_instance(
        DBInstanceIdentifier="shop", BackupRetentionPeriod=1, ApplyImmediately=True
    )
    made = rds.restore_db_instance_to_point_in_time(**restore)["DBInstance"]
    assert made["DBInstanceIdentifier"] == "then"
