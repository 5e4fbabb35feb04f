"""Who may reach the database, and whether the learner was inside it."""

from grader.checks import Verdict
from labs.providers.base import AwsCallError, Statement

PORT = 3306
WORLD = {"0.0.0.0/0", "::/0"}


def only_the_application(probe):
    instance = _instance(probe)
    if instance is None:
        return _missed(f"There is no DB instance `{_name(probe)}` yet.", "no instance")
    sources = _sources(probe, instance)
    found = f"TCP {PORT} from {', '.join(sorted(sources)) or 'nowhere'}"
    client = probe.facts["client"]
    if problem := _why_not(sources, client, probe.parameters["client"]):
        return _missed(problem, found)
    return Verdict(passed=True, expected=f"TCP {PORT} from {client} alone", found=found)


def was_inside(probe):
    if _instance(probe) is None:
        return _missed(f"Make the DB instance `{_name(probe)}` first.", "no instance")
    told = probe.aws.sql(Statement(_name(probe), "SELECT @@hostname"))
    if told.error is not None:
        return _missed(f"`{_name(probe)}` is not available yet: {told.error}", told.error)
    answer = probe.answers.get("connect", "").strip(" '\"`|;")
    host = told.rows[0][0]
    if answer == host:
        return Verdict(passed=True, expected=f"the answer {host}", found=answer)
    if ".rds." in answer:
        return _missed(
            "That is the endpoint, the name by which clients find the server. What the server calls "
            "itself tells `SELECT @@hostname;`, once you are connected.",
            answer,
        )
    if not answer:
        return _missed(
            "No answer yet. Connect with `mysql`, ask `SELECT @@hostname;`, and type what it says into "
            "the answer field. If `mysql` waits and waits, a security group keeps you out.",
            "no answer",
        )
    return _missed("That is not what the server answers to `SELECT @@hostname;`.", answer)


def _why_not(sources, client, name):
    """Return what is wrong with who is let in, for the learner; "" if nothing."""
    if sources & WORLD:
        return (
            f"Port {PORT} is open to the whole world: one day the instance becomes public, and "
            "strangers try passwords. Revoke that rule, and let only the application's group in."
        )
    if client not in sources:
        return (
            f"No rule lets the application in at port {PORT}, so `mysql` would wait until its time is "
            f"up. The source of the rule is the security group `{name}`, {client}."
        )
    if others := sorted(sources - {client}):
        return f"More than the application is let in: {', '.join(others)}. Revoke those rules."
    return ""


def _name(probe):
    return probe.parameters["db"]


def _instance(probe):
    """Return the DB instance as it is described, None if it is not there."""
    try:
        asked = {"DBInstanceIdentifier": _name(probe)}
        return probe.aws.call("rds", "describe_db_instances", asked)["DBInstances"][0]
    except AwsCallError:
        return None


def _sources(probe, instance):
    """Return whom the instance's security groups let in at MySQL's port: groups and addresses."""
    ids = [one["VpcSecurityGroupId"] for one in instance["VpcSecurityGroups"]]
    if not ids:
        return set()
    groups = probe.aws.call("ec2", "describe_security_groups", {"GroupIds": ids})["SecurityGroups"]
    rules = [rule for group in groups for rule in group["IpPermissions"] if _covers(rule)]
    return {
        *(one["GroupId"] for rule in rules for one in rule["UserIdGroupPairs"]),
        *(one["CidrIp"] for rule in rules for one in rule["IpRanges"]),
        *(one["CidrIpv6"] for rule in rules for one in rule["Ipv6Ranges"]),
    }


def _covers(rule):
    if rule["IpProtocol"] == "-1":
        return True
    return rule["IpProtocol"] == "tcp" and rule["FromPort"] <= PORT <= rule["ToPort"]


def _missed(message, found):
    return Verdict(passed=False, message=message, found=found)
