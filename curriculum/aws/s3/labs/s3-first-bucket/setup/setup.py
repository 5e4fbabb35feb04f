"""Put five files into the learner's home, and fill a bucket that is to be listed."""

import hashlib

DAYS = ("monday", "tuesday", "wednesday", "thursday")
GOODS = ("rye", "spelt", "wheat", "oats", "barley", "malt")
PREFIXES = ("north", "south", "east", "west")


def setup(lab):
    prefix = lab.random.choice(PREFIXES)
    files = {f"{day}.csv": deliveries(lab.random) for day in DAYS}
    files["report"] = page(lab.random)
    for name, content in files.items():
        lab.put_file(name, content)
    shallow, deep = lab.random.randrange(9, 15), lab.random.randrange(3, 8)
    keys = [f"{prefix}/{number:03}.csv" for number in range(shallow)]
    keys += [f"{prefix}/night/{number:03}.csv" for number in range(deep)]
    keys += [f"{prefix}-old/{number:03}.csv" for number in range(lab.random.randrange(2, 6))]
    keys.append("readme.txt")
    fill(lab.aws("s3"), lab.parameters["archive"], keys)
    return {
        "prefix": prefix,
        "count": shallow + deep,
        "shallow": shallow,
        "all": len(keys),
        "monday": digest(files["monday.csv"]),
        "tuesday": digest(files["tuesday.csv"]),
        "wednesday": digest(files["wednesday.csv"]),
        "thursday": digest(files["thursday.csv"]),
        "report": digest(files["report"]),
    }


def fill(s3, bucket: str, keys: list[str]) -> None:
    s3.create_bucket(Bucket=bucket)
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"0\n")


def deliveries(random) -> bytes:
    lines = [f"{random.choice(GOODS)},{random.randrange(10, 900)}" for _ in range(8)]
    return "\n".join(["goods,kg", *lines, ""]).encode()


def page(random) -> bytes:
    total = random.randrange(2000, 9000)
    return f"<!doctype html>\n<title>Deliveries</title>\n<p>{total} kg this week.</p>\n".encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
