"""Fill a bucket: two pages to publish, and what must stay private."""

import hashlib

PLANTS = ("fern", "moss", "ivy", "sedge", "clover", "thistle")


def setup(lab):
    plant, number = lab.random.choice(PLANTS), lab.random.randrange(1000, 9999)
    index = f"<!doctype html>\n<title>Garden</title>\n<p>Plot {number}: {plant}.</p>\n".encode()
    error = f"<!doctype html>\n<title>Not here</title>\n<p>No {plant} here.</p>\n".encode()
    s3, bucket = lab.aws("s3"), lab.parameters["bucket"]
    s3.create_bucket(Bucket=bucket)
    for key, body, kind in (
        ("public/index.html", index, "text/html"),
        ("public/error.html", error, "text/html"),
        ("private/members.csv", f"name,fee\nana,{number}\n".encode(), "text/csv"),
        ("publicity.txt", b"a draft, not to be seen\n", "text/plain"),
    ):
        s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=kind)
    return {"index": digest(index), "error": digest(error)}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
