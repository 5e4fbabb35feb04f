"""Who does the tasks in the order of the guide sees each of them tick, and none go out again."""

from pathlib import Path
from textwrap import dedent

import pytest

from grader.authoring.trial import trial
from labs.packs.loader import find_labs, load_lab

LABS = find_labs(Path(__file__).resolve().parents[2] / "curriculum")

GIT = {
    "identity": """
        git config --global user.name Ada
        git config --global user.email ada@example.com
    """,
    "repository": 'git init -b main "$LAB_FOLDER"',
    "readme": """
        cd "$LAB_FOLDER"
        echo "# $LAB_FOLDER" > README.md
        git add README.md && git commit -m "Describe the project"
    """,
    "sources": """
        cd "$LAB_FOLDER"
        echo "class A { }" > A.java
        echo "class B { }" > B.java
        echo "leave me" > notes.txt
        git add A.java B.java && git commit -m "Add A and B (#22)"
    """,
    "clean": 'rm "$LAB_FOLDER/notes.txt"',
}

S3 = {
    "versioning": "bucket.Versioning().enable()",
    "overwrite": "photo.upload_file('second.gif')",
    "delete": "photo.delete()",
    "restore": "photo.copy_from(CopySource={**where, 'VersionId': 'null'})",
    "suspend": "bucket.Versioning().suspend(); bucket.upload_file('last.gif', 'last.gif')",
}
S3_START = """
import boto3, os
bucket = boto3.resource("s3").Bucket(os.environ["LAB_BUCKET"])
photo = bucket.Object("photo.gif")
where = {"Bucket": bucket.name, "Key": photo.key}
"""

RDS = {
    "instance": """
        client=$(aws ec2 describe-security-groups --group-names "$LAB_CLIENT" \\
            --query 'SecurityGroups[0].GroupId' --output text)
        group=$(aws ec2 create-security-group --group-name database --description MySQL \\
            --query GroupId --output text)
        aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 3306 \\
            --source-group "$client"
        aws rds create-db-instance --db-instance-identifier "$LAB_DB" --engine mysql \\
            --db-instance-class db.t4g.micro --allocated-storage 20 \\
            --master-username admin --master-user-password Quiet-Harbour-7 \\
            --vpc-security-group-ids "$group" --no-publicly-accessible
    """,
    "connect": """
        until host=$(aws rds describe-db-instances --output text \\
            --query 'DBInstances[].Endpoint.Address') && [ -n "$host" ]; do sleep 0.5; done
        printf '[client]\\nhost=%s\\nuser=admin\\npassword=Quiet-Harbour-7\\n' "$host" > ~/.my.cnf
        lab answer connect "$(mysql -N -e 'SELECT @@hostname')"
    """,
    "table": """
        mysql -e "CREATE DATABASE $LAB_SCHEMA"
        mysql -e "CREATE TABLE orders (id INT PRIMARY KEY, item TEXT, price FLOAT)" "$LAB_SCHEMA"
    """,
    "rows": """
        mysql "$LAB_SCHEMA" <<< "LOAD DATA LOCAL INFILE 'orders.csv' INTO TABLE orders
            FIELDS TERMINATED BY ',' IGNORE 1 LINES"
    """,
    "select": '''lab answer select "$(mysql -N -e 'SELECT SUM(price) FROM orders' "$LAB_SCHEMA")"''',
}
SNS = {
    "topic": "sns.create_topic(Name=os.environ['LAB_TOPIC'])",
    "subscribe": """
for arn in arns:
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
with subprocess.Popen([sys.executable, "endpoint.py"], stdout=subprocess.PIPE) as dashboard:
    dashboard.stdout.readline()
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://localhost:8080/")
    while not os.path.exists("received.jsonl") or not (line := open("received.jsonl").readline()):
        time.sleep(0.1)
    sns.confirm_subscription(TopicArn=topic, Token=json.loads(line)["Token"])
    dashboard.terminate()
""",
    "policies": """
for name, arn in zip(names, arns):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
""",
    "filter": """
change(arns[1], "FilterPolicyScope", "MessageBody")
change(arns[1], "FilterPolicy", json.dumps({"amount": [{"numeric": [">=", 100]}]}))
""",
    "raw": 'change(arns[0], "RawMessageDelivery", "true")',
}
SNS_START = """
import boto3, json, os, subprocess, sys, time
sns, sqs = boto3.client("sns"), boto3.client("sqs")
names = [os.environ["LAB_BILLING"], os.environ["LAB_LARGE"]]
account = boto3.client("sts").get_caller_identity()["Account"]
arns = [f"arn:aws:sqs:{sqs.meta.region_name}:{account}:{name}" for name in names]
topic = f"arn:aws:sns:{sqs.meta.region_name}:{account}:{os.environ['LAB_TOPIC']}"


def change(endpoint, name, value):
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    (arn,) = [one["SubscriptionArn"] for one in listed if one["Endpoint"] == endpoint]
    given = {"AttributeName": name, "AttributeValue": value}
    sns.set_subscription_attributes(SubscriptionArn=arn, **given)
"""
THUMBS = {
    "function": """
        [layer] = api.list_layer_versions(LayerName=os.environ["LAB_LAYER"])["LayerVersions"]
        api.create_function(
            FunctionName=name,
            Runtime="python3.12",
            Handler="app.handle",
            Role=iam.get_role(RoleName=role)["Role"]["Arn"],
            Code={"ZipFile": package()},
            Layers=[layer["LayerVersionArn"]],
            MemorySize=256,
            Timeout=10,
        )
    """,
    "trigger": """
        api.add_permission(
            FunctionName=name,
            StatementId="s3",
            Action="lambda:InvokeFunction",
            Principal="s3.amazonaws.com",
            SourceArn=f"arn:aws:s3:::{photos}",
        )
        rules = [{"Name": "prefix", "Value": "uploads/"}, {"Name": "suffix", "Value": ".jpg"}]
        rule = {
            "LambdaFunctionArn": api.get_function(FunctionName=name)["Configuration"]["FunctionArn"],
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": rules}},
        }
        boto3.client("s3").put_bucket_notification_configuration(
            Bucket=photos, NotificationConfiguration={"LambdaFunctionConfigurations": [rule]}
        )
    """,
    "resize": "api.update_function_code(FunctionName=name, ZipFile=package(PUT))",
    "spaces": "api.update_function_code(FunctionName=name, ZipFile=package(DECODE + PUT))",
    "least": """
        allowed = {
            "s3:GetObject": f"arn:aws:s3:::{photos}/uploads/*",
            "s3:PutObject": f"arn:aws:s3:::{thumbs}/*",
        }
        rows = [{"Effect": "Allow", "Action": do, "Resource": on} for do, on in allowed.items()]
        document = json.dumps({"Version": "2012-10-17", "Statement": rows})
        iam.put_role_policy(RoleName=role, PolicyName="least", PolicyDocument=document)
        full = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
        iam.detach_role_policy(RoleName=role, PolicyArn=full)
    """,
}
THUMBS_START = """
import boto3, io, json, os, zipfile
named = ("PHOTOS", "THUMBS", "FUNCTION", "ROLE")
photos, thumbs, name, role = (os.environ[f"LAB_{word}"] for word in named)
api, iam = boto3.client("lambda"), boto3.client("iam")
BEGIN = "\\n" + 8 * " "
DECODE = BEGIN + "import urllib.parse; key = urllib.parse.unquote_plus(key)"
PUT = BEGIN + 'content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()'
PUT += BEGIN + f's3.put_object(Bucket="{thumbs}", Key=key, Body=shrink(content))'


def package(more=""):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("app.py", open("thumbs/app.py").read() + more)
    return made.getvalue()


"""

# Guides whose commands solve their lab, with the folder that they work in from the second task on.
GUIDED = {
    "git-stage-undo": '~/"$LAB_FOLDER"',
    "git-branch-merge": '~/"$LAB_FOLDER"',
    "git-conflict": '~/"$LAB_FOLDER"',
    "git-remote-sync": "~/shop",
}
JOINED = {"conclude": "test"}  # the guide's page is right, so the commit passes the page's test
TYPED = {"name": 'lab answer name "$LAB_PAGE"\n'}  # what goes into a field


def guided(slug: str, folder: str) -> list[tuple[str, str, str]]:
    """Return what the guide says task by task, as (task id, script, its name)."""
    lab = load_lab(LABS[slug])
    steps = []
    for number, task in enumerate(lab.tasks):
        of = (task.id,) if number else (None, task.id)
        said = "".join(text for section, text in lab.guide_commands if section in of)
        start = f"cd {folder}\n" if number else ""
        steps.append((task.id, f"set -e\n{start}{said}{TYPED.get(task.id, '')}", "step.sh"))
    return steps


STEPS = {
    "git-first-commit": [(task, f"set -e\n{text}", "step.sh") for task, text in GIT.items()],
    "rds-mysql-first": [(task, f"set -e\n{text}", "step.sh") for task, text in RDS.items()],
    "s3-versioning-recover": [(task, S3_START + text, "step.py") for task, text in S3.items()],
    "sns-fanout": [(task, SNS_START + text, "step.py") for task, text in SNS.items()],
    "lambda-s3-thumbs": [
        (task, THUMBS_START + dedent(text), "step.py") for task, text in THUMBS.items()
    ],
    **{slug: guided(slug, folder) for slug, folder in GUIDED.items()},
}


@pytest.mark.jail
@pytest.mark.parametrize("slug", STEPS)
def test_every_task_ticks_when_it_is_done_and_stays(slug, place):
    lab = load_lab(LABS[slug])
    if lab.engines - place.provider.engines():
        pytest.skip("this host has no server for its databases")
    assert [task for task, _, _ in STEPS[slug]] == [task.id for task in lab.tasks]
    with trial(place, lab) as fresh:
        for number, (_, script, name) in enumerate(STEPS[slug], start=1):
            done = fresh.run_text(script, name)
            assert done.exit_code == 0, done.stderr
            ticks = {task.task_id for task in fresh.assess().tasks if task.solved}
            due = {task.id for task in lab.tasks[:number]}
            assert ticks == due | {JOINED[task] for task in due & JOINED.keys()}
