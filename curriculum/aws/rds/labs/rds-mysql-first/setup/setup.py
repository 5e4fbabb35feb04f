"""Put the terminal into the default VPC, as an application server, and choose the orders."""

GOODS = (
    "almonds",
    "basil",
    "candles",
    "dates",
    "figs",
    "honey",
    "lemons",
    "olives",
    "pepper",
    "thyme",
)


def setup(lab):
    ec2 = lab.aws("ec2")
    client = ec2.create_security_group(
        GroupName=lab.parameters["client"], Description="The application"
    )["GroupId"]
    tags = [{"ResourceType": "network-interface", "Tags": [{"Key": "Name", "Value": "terminal"}]}]
    ec2.create_network_interface(
        SubnetId=ec2.describe_subnets()["Subnets"][0]["SubnetId"],
        Groups=[client],
        TagSpecifications=tags,
    )
    items = lab.random.sample(GOODS, 3)
    cents = [lab.random.randrange(110, 9_990) for _ in items]
    rows = [(n + 1, items[n], _price(cents[n])) for n in range(3)]
    csv = "".join(f"{number},{item},{price}\n" for number, item, price in rows)
    lab.put_file("orders.csv", f"id,item,price\n{csv}".encode())
    first, second, third = (" ".join(map(str, row)) for row in rows)
    total = _price(sum(cents))
    return {"client": client, "first": first, "second": second, "third": third, "total": total}


def _price(cents):
    return f"{cents // 100}.{cents % 100:02}"
