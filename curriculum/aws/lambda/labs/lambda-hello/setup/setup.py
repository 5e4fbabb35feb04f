"""Make the execution role, which may do nothing yet, and what the learner is not told."""

import json

STRANGERS = ("Ada", "Edsger", "Frances", "Grace", "Katherine", "Margaret")
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def setup(lab):
    lab.aws("iam").create_role(
        RoleName=lab.parameters["role"], AssumeRolePolicyDocument=json.dumps(TRUST)
    )
    token = f"{lab.random.getrandbits(80):020x}"
    lab.put_file("token", token.encode())
    return {"stranger": lab.random.choice(STRANGERS), "token": token}
