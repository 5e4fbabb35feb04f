"""A company's bucket and three colleagues with more rights than each should have."""

import json

STAFF = ("richard", "dana", "mia")
FIRMS = ("Larch & Sons", "Hornbeam Ltd", "Rowan Foods", "Alder Print", "Hazel Transport")


def setup(lab):
    s3, iam, bucket = lab.aws("s3"), lab.aws("iam"), lab.parameters["bucket"]
    number = lab.random.randrange(1000, 9999)
    s3.create_bucket(Bucket=bucket)
    for key, text in {
        "inbox/old-order.txt": f"order {number}\n",
        "hr/salaries.csv": f"name,salary\nmia,{number * 7}\n",
        "share/prices.csv": f"item,price\nbox,{number}\n",
        "reports/q3.csv": f"customer,turnover\n{lab.random.choice(FIRMS)},{number * 11}\n",
    }.items():
        s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
    iam.create_group(GroupName="staff")
    statements = [
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"},
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            "Resource": f"arn:aws:s3:::{bucket}/*",
        },
    ]
    iam.put_group_policy(
        GroupName="staff",
        PolicyName="work-with-objects",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}),
    )
    for name in STAFF:
        iam.create_user(UserName=name)
        iam.add_user_to_group(GroupName="staff", UserName=name)
    return {}
