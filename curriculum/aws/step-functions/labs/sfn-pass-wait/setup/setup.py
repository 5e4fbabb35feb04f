"""A role that Step Functions may take. It is allowed nothing: the states of this lab call nobody."""

import json


def setup(lab):
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "states.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    lab.aws("iam").create_role(
        RoleName=lab.parameters["role"], AssumeRolePolicyDocument=json.dumps(trust)
    )
    return {}
