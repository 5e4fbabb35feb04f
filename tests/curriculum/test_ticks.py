"""Who does the tasks in the order of the guide sees each of them tick, and none go out again."""

from pathlib import Path

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

STEPS = {
    "git-first-commit": [(task, f"set -e\n{text}", "step.sh") for task, text in GIT.items()],
    "s3-versioning-recover": [(task, S3_START + text, "step.py") for task, text in S3.items()],
}


@pytest.mark.jail
@pytest.mark.xdist_group("jails")
@pytest.mark.parametrize("slug", STEPS)
def test_every_task_ticks_when_it_is_done_and_stays(slug, place):
    lab = load_lab(LABS[slug])
    assert [task for task, _, _ in STEPS[slug]] == [task.id for task in lab.tasks]
    with trial(place, lab) as fresh:
        for number, (_, script, name) in enumerate(STEPS[slug], start=1):
            done = fresh.run_text(script, name)
            assert done.exit_code == 0, done.stderr
            ticks = [task.solved for task in fresh.assess().tasks]
            assert ticks == [True] * number + [False] * (len(ticks) - number)
