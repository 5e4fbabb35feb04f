"""Two learners at the same time never see anything of each other."""

import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

S3_LAB = "s3-versioning-recover"
PAGES = ("", "guide/", "status/")
ACTIONS = ("check", "hint", "answer", "extend", "reset", "retry", "end")
SOCKETS = ("terminals/1/", "live/")


def test_two_learners_side_by_side(make_learner):
    ada, grace = make_learner(), make_learner()
    hers, his = ada.start(S3_LAB), grace.start(S3_LAB)
    hers.run("echo only-$((6*7))-ada > secret; cat secret", shows="only-42-ada")
    his.run("ls; env | grep LAB_BUCKET", shows="LAB_BUCKET=")
    expect(his.rows).not_to_contain_text("secret")
    hers.type(
        "aws s3api put-bucket-versioning --bucket $LAB_BUCKET"
        " --versioning-configuration Status=Enabled"
    )
    hers.ticked("versioning")
    expect(his.score).to_contain_text("0 / 100")
    sandboxes = [ada.stack.sandbox(lab.session_id) for lab in (hers, his)]
    for name in ("account_id", "workspace_id", "access_key_id"):
        assert sandboxes[0][name] != sandboxes[1][name]


def test_a_stranger_finds_nothing(make_learner):
    ada, mallory = make_learner(), make_learner()
    lab = ada.start(S3_LAB)
    address = f"/sessions/{lab.session_id}/"
    mallory.goto("/")
    for part in PAGES:
        assert ada.get(address + part) == 200
        assert mallory.get(address + part) == 404
    for action in ACTIONS:
        assert mallory.status_of_post(f"{address}{action}/") == 404
    lab.run("echo still-$((40+2))", shows="still-42")


@pytest.mark.parametrize("socket", SOCKETS)
def test_a_stranger_is_refused_the_sockets(make_learner, socket):
    ada, mallory = make_learner(), make_learner()
    lab = ada.start(S3_LAB)
    address = f"{ada.url.replace('http', 'ws')}/ws/sessions/{lab.session_id}/{socket}"
    with connect(address, origin=ada.url, additional_headers=ada.cookie) as opened:
        assert opened.recv(timeout=20)
    attempts = {
        "another learner": {"origin": ada.url, "additional_headers": mallory.cookie},
        "nobody": {"origin": ada.url},
        "another site": {"origin": "https://evil.example", "additional_headers": ada.cookie},
    }
    for who, how in attempts.items():
        with pytest.raises(InvalidStatus) as refused:
            connect(address, **how)
        assert refused.value.response.status_code == 403, who
