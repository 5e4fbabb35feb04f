"""What tests of labs share."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from labs import selectors
from labs.packs import load_lab
from tests.labs import fake_provider

LAB_YAML = """\
title: Name a bucket
minutes: 20
summary: Make a bucket with a name of your own.
needs: [aws]
parameters:
  bucket: {name: "photos-{suffix}"}
tasks:
  - id: make
    title: Make the bucket {bucket}
    points: 60
    checks:
      - kind: aws.call
        service: s3
        operation: head_bucket
        parameters: {Bucket: "{bucket}"}
        otherwise: There is no bucket {bucket} yet.
    hints:
      - Look at `aws s3 mb`.
      - {text: "`aws s3 mb s3://{bucket}`", cost: 10}
  - id: count
    title: Count its objects
    points: 40
    checks:
      - {kind: answer, equals: "0", otherwise: Count again.}
    answer: {label: Objects}
"""

GUIDE = """\
A bucket holds objects.

```sh
aws s3 ls
```

## make

Make `{bucket}`.

```sh
aws s3 mb "s3://$LAB_BUCKET"
```

```sh norun
aws s3 rb "s3://$LAB_BUCKET"
```

## count

An empty bucket holds none.
"""

WRONG = """\
#!/bin/bash
# fails: make.1
# message: There is no bucket
true
"""

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Bucket: {Type: String}
Resources:
  Pictures:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Ref Bucket}
"""

SETUP = """\
def setup(lab):
    number = str(lab.random.randrange(10**9))
    bucket = lab.parameters["bucket"]
    lab.aws("s3").put_object(Bucket=bucket, Key="first.txt", Body=number.encode())
    lab.put_file("notes/from-setup.txt", number.encode())
    seen = lab.run('cat notes/from-setup.txt > seen.txt; echo "$(id -un) saw $(cat seen.txt)"')
    return {"number": number, "seen": seen}
"""


@pytest.fixture
def curriculum(tmp_path: Path, settings) -> Path:
    """Return a curriculum folder of its own, which the site serves; empty."""
    root = tmp_path / "curriculum"
    root.mkdir()
    settings.CURRICULUM_DIR = root
    selectors._catalogue.cache_clear()
    return root


@pytest.fixture
def lab_folder(curriculum: Path) -> Path:
    """Return the folder of a small lab without faults, to be spoilt."""
    folder = curriculum / "aws" / "s3" / "labs" / "s3-name-a-bucket"
    write(folder / "lab.yaml", LAB_YAML)
    write(folder / "guide.md", GUIDE)
    write(folder / "solutions" / "cli.sh", 'aws s3 mb "s3://$LAB_BUCKET"\n', run=True)
    write(folder / "wrong" / "nothing.sh", WRONG, run=True)
    return folder


def write(path: Path, text: str, *, run: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if run:
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.fixture
def lab(lab_folder: Path):
    return load_lab(lab_folder)


@pytest.fixture
def full_lab(lab_folder):
    """A lab that uses every kind of set-up."""
    write(lab_folder / "setup" / "template.yaml", TEMPLATE)
    write(lab_folder / "setup" / "setup.py", SETUP)
    write(lab_folder / "setup" / "home" / "bin" / "hello.sh", "echo hello\n", run=True)
    return load_lab(lab_folder)


@pytest.fixture
def provider(settings, monkeypatch) -> Iterator[fake_provider.FakeProvider]:
    """Have sandboxes in memory only; return the provider that keeps them."""
    fresh = fake_provider.FakeProvider()
    monkeypatch.setattr(fake_provider, "current", fresh)
    settings.LAB_PROVIDERS = {"cloud": "tests.labs.fake_provider.connect"}
    selectors._provider.cache_clear()
    yield fresh
    selectors._provider.cache_clear()
