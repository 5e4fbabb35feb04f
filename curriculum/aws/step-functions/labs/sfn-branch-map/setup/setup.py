"""A role that Step Functions may take, which is allowed nothing, and a customer's four orders."""

import json

CUSTOMERS = ["Bakery Lind", "Hotel Anker", "Studio Nord", "Verlag Specht"]
GOODS = ["chair", "lamp", "rug", "shelf", "sofa", "table"]


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
    customer = lab.random.choice(CUSTOMERS)
    goods = lab.random.sample(GOODS, 4)
    orders = [{"item": item, "amount": lab.random.randint(20, 300)} for item in goods]
    given = json.dumps({"customer": customer, "orders": orders}, indent=2)
    lab.put_file("orders.json", given.encode() + b"\n")
    return {"customer": customer}
