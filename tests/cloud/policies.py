"""Policies with which queues and topics let services in."""

import json
import uuid


def let(service: str, action: str, arn: str, source: str = "") -> str:
    """Return a policy that lets `service` do `action` with `arn`, for `source` alone if given."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": arn,
    }
    if source:
        statement["Condition"] = {"ArnEquals": {"aws:SourceArn": source}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def let_into_queue(service: str, arn: str, source: str = "") -> dict[str, str]:
    """Return the attribute of a queue that lets `service` send to it."""
    return {"Policy": let(service, "sqs:SendMessage", arn, source)}


def role_for(iam, service: str, action: str, arn: str, name: str = "") -> str:
    """Make a role that `service` may assume and that may do `action` with `arn`; return its ARN."""
    name = name or f"{service.partition('.')[0]}-{uuid.uuid4().hex[:6]}"
    trust = let(service, "sts:AssumeRole", "")
    document = json.loads(trust)
    del document["Statement"][0]["Resource"]
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))
    may = {"Effect": "Allow", "Action": action, "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [may]})
    iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=policy)
    return str(made["Role"]["Arn"])
