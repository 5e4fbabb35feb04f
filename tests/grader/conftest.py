"""What tests of the grader share: a small lab, and a provider whose state they set."""

from pathlib import Path

import pytest

from labs import selectors, services
from labs.models import LabSession
from labs.packs.loader import load_lab
from tests.builders import make_user
from tests.grader import memory

LAB = """\
title: Greet in {word}
minutes: 5
parameters:
  word: {choice: [harbour, lantern]}
tasks:
  - id: write
    title: Write `greet.sh`
    points: 6
    checks:
      - kind: file
        path: greet.sh
        contains: "{word}"
        weight: 2
        otherwise:
          - if: {kind: file, path: greet.sh}
            say: Your word, `{word}`, is not in it.
          - say: There is no greet.sh yet.
      - kind: file
        path: greet.sh
        executable: true
        otherwise: It lacks its run bit.
    hints:
      - "`echo` prints **a line**."
      - {text: "Write `{word}`.", cost: 5}
  - id: count
    title: Count the letters
    points: 4
    answer: Letters
    checks:
      - {kind: answer, number: 7, otherwise: Count again.}
    hints:
      - {text: Seven., cost: 90}
"""
GUIDE = """\
Say `{word}`.

## write

```sh
echo "$LAB_WORD"
```

## count

How many letters has it?
"""


def write(path: Path, text: str, *, run: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if run:
        path.chmod(0o755)


@pytest.fixture
def curriculum(tmp_path: Path, settings) -> Path:
    root = tmp_path / "curriculum"
    root.mkdir()
    settings.CURRICULUM_DIR = root
    selectors._catalogue.cache_clear()
    return root


@pytest.fixture
def folder(curriculum: Path) -> Path:
    """Return the folder of a small lab that works."""
    folder = curriculum / "git" / "first-steps" / "labs" / "greet"
    write(folder / "lab.yaml", LAB)
    write(folder / "guide.md", GUIDE)
    solution = 'echo "echo $LAB_WORD" > greet.sh; chmod +x greet.sh; lab answer count 7\n'
    write(folder / "solutions" / "echo.sh", "set -eu\n" + solution, run=True)
    wrong = "# fails: write.2\n# message: run bit\necho $LAB_WORD > greet.sh\n"
    write(folder / "wrong" / "no-run-bit.sh", wrong, run=True)
    return folder


@pytest.fixture
def lab(folder: Path):
    return load_lab(folder)


@pytest.fixture
def provider(settings, monkeypatch):
    """Have sandboxes in memory; return the provider whose `state` checks read."""
    fresh = memory.Provider()
    monkeypatch.setattr(memory, "current", fresh)
    settings.LAB_PROVIDERS = {"cloud": "tests.grader.memory.connect"}
    selectors._provider.cache_clear()
    yield fresh
    selectors._provider.cache_clear()


@pytest.fixture
def queue(monkeypatch) -> list[tuple[str, tuple[object, ...]]]:
    """Keep what is queued instead of sending it: [(task, arguments)]."""
    queued: list[tuple[str, tuple[object, ...]]] = []

    def keep(task, args=(), kwargs=None, **options):
        queued.append((task.name, tuple(args)))

    monkeypatch.setattr("celery.app.task.Task.apply_async", keep)
    return queued


@pytest.fixture
def session(db, lab, provider, queue) -> LabSession:
    """Return a session of the lab that is ready."""
    session = services.start(make_user(), lab)
    session.state = LabSession.State.READY
    session.parameters = {"word": "harbour"}
    session.sandbox = {"account_id": None, "workspace_id": "0" * 32}
    session.save()
    queue.clear()
    return session
