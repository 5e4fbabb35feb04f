"""Homes made to harm whoever keeps them: nothing outside is read or written, and each has an end."""

import pytest

from runner.errors import KeptTooLargeError
from tests.runner.conftest import box, machine  # noqa: F401
from tests.runner.rig import MODES, Box

pytestmark = pytest.mark.jail

PROVE = "; mkdir -p proof; echo safe > proof/file"
HOSTILE = {
    "links out of the home": "ln -s /etc/passwd p; ln -s / root; ln -s ../.. up; ln -s . self",
    "a link in place of a folder": "ln -s /opt d; mkdir e; ln -s ../../.. e/f",
    "pipes and sockets": 'mkfifo pipe .bashrc2; python3 -c "import socket;'
    " socket.socket(socket.AF_UNIX).bind('s')\"",
    "names of every kind": r"touch -- '-rf' '--to-command=touch RAN' '--checkpoint=1'"
    r" '--checkpoint-action=exec=touch RAN' $'new\nline' $'tab\t' $'\xff\xfe' ' ' '*' '$(touch RAN)'",
    "what nobody may read": "mkdir shut; echo x > shut/x; echo y > y; chmod 000 shut y",
    "a deep folder": 'python3 -c \'import os\nfor _ in range(900): os.mkdir("d"), os.chdir("d")\'',
    "long names": "for n in 1 2 3; do f=$(printf 'n%.0s' $(seq 1 255)); mkdir $f; cd $f; done; cd ~",
    "programs and variables": "mkdir bin; cp /bin/true bin/gzip; cp /bin/true bin/tar;"
    " echo 'TAR_OPTIONS=--to-command=touch' > .profile; echo touch RAN > .bashrc",
    "a set-user-id program": "cp /bin/true s; chmod 6755 s",
}


def kept_and_back(box: Box) -> None:  # noqa: F811
    """Keep the home, wreck it, bring it back."""
    box.rig.client.keep_home(box.name, "k")
    box.done("chmod -R u+rwx ~ 2>/dev/null || true; rm -rf ~/proof; touch after")
    box.rig.client.restore_home(box.name, "k")


@pytest.mark.parametrize("script", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_home_is_kept_and_harms_nobody(box, script):  # noqa: F811
    box.done(script + PROVE)
    # Compared by name, kind and link: of what nobody may read there is nothing to compare.
    look = "find . -mindepth 1 \\( -path ./shut -o -path ./y -o -type s \\) -prune -o -printf '%p %y %l\\0'"
    before = sorted(box.sh(look).stdout.split(b"\0"))
    kept_and_back(box)
    assert sorted(box.sh(look).stdout.split(b"\0")) == before
    assert (
        box.done("cat proof/file; find / -name RAN -not -path '/proc/*' 2>/dev/null || true")
        == "safe\n"
    )
    if "s; chmod 6755" in script:
        assert box.done("./s; stat -c %u s") == "1000\n"


def test_files_that_are_mostly_holes_stay_small(box):  # noqa: F811
    box.done("for n in $(seq 1 200); do truncate -s 127M hole$n; done; echo end >> hole7" + PROVE)
    kept_and_back(box)  # which has its own time limit, and would take far longer by the byte
    assert box.rig.client.workspace(box.name).home_bytes_used < 4 << 20
    assert box.done("tail -c 4 hole7; stat -c %s hole7 hole8") == "end\n133169156\n133169152\n"


def test_a_hundred_thousand_files(machine):  # noqa: F811
    if machine.mode == MODES[1]:
        pytest.skip("Once is enough for what takes long.")
    with machine.box(home_inodes=120_000, home_bytes=512 << 20) as many:
        script = "import os\nfor n in range(100000): os.close(os.open(f'f{n}', os.O_CREAT))"
        assert many.python(script).exit_code == 0
        many.done(PROVE.removeprefix("; "))
        kept_and_back(many)
        assert many.done("ls | wc -l") == "100001\n"


def test_what_is_too_large_is_refused_and_nothing_is_left(machine):  # noqa: F811
    with machine.box(home_bytes=200 << 20) as large:
        large.done("echo x > small")
        large.rig.client.keep_home(large.name, "small")
        large.done("head -c 68M /dev/urandom > noise")
        with pytest.raises(KeptTooLargeError, match="too large"):
            large.rig.client.keep_home(large.name, "large", among=["small"])
        folder = machine.folder / "data" / "kept" / large.name
        assert [path.name for path in folder.iterdir()] == ["small.tar.gz"]
        large.rig.client.restore_home(large.name, "small")
        assert large.done("ls") == "small\n"


def test_a_home_that_changes_all_the_time_is_kept_all_the_same(box):  # noqa: F811
    churn = "(while :; do rm -rf x; mkdir x; ln -sfn /etc y; rm y; mkdir y; rmdir y; done) &"
    box.done("echo safe > file")
    box.rig.client.run(box.name, ["bash", "-c", f"timeout 3 bash -c '{churn} wait' & sleep 0.2"])
    for number in range(3):
        box.rig.client.keep_home(box.name, f"k{number}")
    box.rig.client.restore_home(box.name, "k2")
    assert box.done("cat file") == "safe\n"


def test_a_fork_bomb_does_not_stop_it(box):  # noqa: F811
    box.done("echo safe > file")
    box.rig.client.keep_home(box.name, "k")
    bomb = "import os, time\nwhile True:\n try: os.fork() or time.sleep(30)\n except OSError: pass"
    box.rig.client.run(box.name, ["python3", "-c", bomb], timeout=1.0)
    box.rig.client.restore_home(box.name, "k")
    assert box.done("cat file") == "safe\n"
