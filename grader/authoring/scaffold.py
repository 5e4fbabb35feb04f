"""A new lab's folder: small, and it works, so that its author starts from something proven."""

import re
from pathlib import Path

from grader.authoring.errors import AuthoringError

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")

FILES = {
    "lab.yaml": """\
# yaml-language-server: $schema=../../../../../docs/schema/lab.schema.json
title: {title}
minutes: 10
summary: Say in one sentence what the learner will be able to do.

parameters:
  word: {{choice: [harbour, lantern, meadow, orchard]}}

tasks:
  - id: write
    title: Write greet.sh
    points: 60
    checks:
      - kind: file
        path: greet.sh
        contains: "{{word}}"
        otherwise:
          - if: {{kind: file, path: greet.sh}}
            say: greet.sh is there, but your word, `{{word}}`, is not in it.
          - say: There is no greet.sh in your home yet.
    hints:
      - "`echo` prints a line, and `>` sends it into a file."
  - id: runnable
    title: Make it runnable
    points: 40
    checks:
      - kind: file
        path: greet.sh
        executable: true
        otherwise: greet.sh lacks its run bit. Run `chmod +x greet.sh`.
    hints:
      - {{text: "`chmod +x FILE` adds the run bit.", cost: 5}}
""",
    "guide.md": """\
Say here what this is about and why it matters. Your word is `{{word}}`.

## write

Write a file `greet.sh` in your home that prints your word. The word is in `$LAB_WORD`:

```sh
echo "$LAB_WORD"
```

## runnable

A file runs only if it has its run bit.

```sh norun
./greet.sh
```
""",
    "solutions/echo.sh": """\
set -eu
echo "echo hello, $LAB_WORD" > greet.sh
chmod +x greet.sh
""",
    "solutions/from_python.py": """\
import os
from pathlib import Path

script = Path("greet.sh")
script.write_text(f"echo hello, {{os.environ['LAB_WORD']}}\\n")
script.chmod(0o755)
""",
    "wrong/no-run-bit.sh": """\
# fails: runnable
# message: lacks its run bit
set -eu
echo "echo hello, $LAB_WORD" > greet.sh
""",
}


def create(root: Path, module: str, slug: str) -> Path:
    """Write a new lab's folder and return it. Raises AuthoringError; nothing is overwritten."""
    if not SLUG.match(slug):
        raise AuthoringError(
            f"{slug} cannot be a lab's name. Use small letters, digits and hyphens."
        )
    course, _, name = module.partition("/")
    if not (SLUG.match(course) and SLUG.match(name)):
        raise AuthoringError(f"{module} is no module. Write it as COURSE/MODULE, such as aws/s3.")
    taken = list(root.glob(f"*/*/labs/{slug}"))
    if taken:
        raise AuthoringError(f"There is a lab {slug} already: {taken[0]}.")
    directory = root / course / name / "labs" / slug
    for file, text in FILES.items():
        path = directory / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(title=slug.replace("-", " ").capitalize()))
        if path.parent != directory:
            path.chmod(0o755)
    return directory
