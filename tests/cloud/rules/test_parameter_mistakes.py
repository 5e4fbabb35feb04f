"""DB parameter groups: cloud/rules/database_parameters.py, cloud/seams/rds_parameter_lists.py."""

import pytest

from tests.cloud.rules.mistakes import refused


@pytest.fixture
def rds(aws):
    made = aws("rds")
    for family in ("mysql8.4", "postgres16", "mariadb10.11"):
        made.create_db_parameter_group(
            DBParameterGroupName=family.partition(".")[0],
            DBParameterGroupFamily=family,
            Description="ours",
        )
    return made


def parameter(name, value="1", method="immediate"):
    return {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}


def listed(rds, group, **more):
    pages = rds.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=group, **more)
    return {one["ParameterName"]: one for page in pages for one in page["Parameters"]}


@pytest.mark.parametrize(
    ("group", "wrong", "code", "told"),
    [
        (
            "default.mysql8.4",
            parameter("max_connections"),
            "InvalidParameterValue",
            "Cannot modify a default parameter group.",
        ),
        (
            "mysql8",
            parameter("max_connection"),
            "InvalidParameterValue",
            "Could not find parameter with name: max_connection",
        ),
        (
            "postgres16",
            parameter("character_set_server", "utf8"),
            "InvalidParameterValue",
            "Could not find parameter with name: character_set_server",
        ),
        (
            "postgres16",
            parameter("port", "5433", "pending-reboot"),
            "InvalidParameterValue",
            "The parameter port cannot be modified.",
        ),
        (
            "mysql8",
            parameter("lower_case_table_names"),
            "InvalidParameterCombination",
            "cannot use immediate apply method for static parameter",
        ),
        (
            "postgres16",
            parameter("shared_buffers", "32768"),
            "InvalidParameterCombination",
            "cannot use immediate apply method for static parameter",
        ),
    ],
)
def test_what_a_group_does_not_take(rds, group, wrong, code, told):
    call = rds.modify_db_parameter_group
    refused(call, code, told, DBParameterGroupName=group, Parameters=[wrong])


@pytest.mark.parametrize(
    ("group", "right"),
    [
        ("mysql8", parameter("require_secure_transport", "ON")),
        ("mysql8", parameter("binlog_expire_logs_seconds", "3600")),
        ("mysql8", parameter("lower_case_table_names", "1", "pending-reboot")),
        ("mariadb10", parameter("max_statement_time", "30")),
        ("postgres16", parameter("rds.force_ssl")),
        ("postgres16", parameter("shared_buffers", "32768", "pending-reboot")),
        ("postgres16", parameter("auto_explain.log_min_duration", "1000")),
        ("postgres16", parameter("idle_in_transaction_session_timeout", "1000")),
    ],
)
def test_what_was_set_is_listed_as_the_users(rds, group, right):
    rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[right])
    found = listed(rds, group, Source="user")
    assert list(found) == [right["ParameterName"]]
    told = found[right["ParameterName"]]
    assert (told["ParameterValue"], told["ApplyMethod"], told["IsModifiable"]) == (
        right["ParameterValue"],
        right["ApplyMethod"],
        True,
    )
    assert len(listed(rds, group)) > 300


def test_default_groups_are_listed_and_stay(rds):
    default = "default.postgres16"
    found = listed(rds, default)
    assert found["rds.force_ssl"]["ParameterValue"] == "1"
    assert (
        found["max_connections"]["ParameterValue"] == "LEAST({DBInstanceClassMemory/9531392},5000)"
    )
    assert (found["shared_buffers"]["ApplyType"], found["work_mem"]["ApplyType"]) == (
        "static",
        "dynamic",
    )
    assert found["port"]["IsModifiable"] is False
    told = f"Default DBParameterGroup cannot be deleted: {default}"
    call = rds.delete_db_parameter_group
    refused(call, "InvalidDBParameterGroupState", told, DBParameterGroupName=default)
    absent = "DBParameterGroupNotFound"
    refused(rds.describe_db_parameters, absent, "", DBParameterGroupName="default.nosuch1")
    refused(rds.describe_db_parameters, absent, "", DBParameterGroupName="nosuch")


def test_a_group_in_use_stays(rds):
    rds.create_db_instance(
        DBInstanceIdentifier="books",
        Engine="mysql",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="keeper",
        MasterUserPassword="long-enough",
        DBParameterGroupName="mysql8",
    )
    told = "One or more database instances are still members of this parameter group mysql8"
    call = rds.delete_db_parameter_group
    refused(call, "InvalidDBParameterGroupState", told, DBParameterGroupName="mysql8")
    rds.delete_db_parameter_group(DBParameterGroupName="mariadb10")
