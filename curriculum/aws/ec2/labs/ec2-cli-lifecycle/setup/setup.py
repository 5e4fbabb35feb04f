"""Launch the six machines of a small shop, tagged with their name and environment."""

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


def setup(lab):
    ec2 = lab.aws("ec2")
    image = lab.aws("ssm").get_parameter(Name=IMAGE)["Parameter"]["Value"]
    names = lab.parameters
    more = lab.random.choice(("test", "prod"))
    fleet = {
        names["resized"]: "test",
        names["protected"]: "prod",
        names["retired"]: "test",
        names["search"]: "test",
        names["mailer"]: more,
        names["loadtest"]: "testing",
    }
    machines = {name: launch(ec2, image, name, env) for name, env in fleet.items()}
    tests = list(fleet.values()).count("test")
    return {
        "count": tests,
        "prefixed": tests + 1,
        "resized": machines[names["resized"]],
        "protected": machines[names["protected"]],
        "retired": machines[names["retired"]],
        "search": machines[names["search"]],
        "mailer": machines[names["mailer"]],
        "loadtest": machines[names["loadtest"]],
    }


def launch(ec2, image: str, name: str, env: str) -> str:
    tags = [{"Key": "Name", "Value": name}, {"Key": "env", "Value": env}]
    made = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    return made["Instances"][0]["InstanceId"]
