"""The curriculum's folders read whole: every fault is collected, what is sound is served.

<root>/facts.yaml
<root>/<course>/course.yaml
<root>/<course>/<module>/module.yaml
<root>/<course>/<module>/lessons/<lesson>.md      read by courses.packs.lessons
<root>/<course>/<module>/labs/<lab>/lab.yaml      read by labs.packs
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from courses.packs.documents import Document
from courses.packs.facts import read_facts
from courses.packs.faults import CurriculumFault
from courses.packs.lessons import read_lessons
from courses.packs.model import Course, Curriculum, Module
from courses.packs.order import check_order
from courses.packs.reading import Reading
from courses.packs.shapes import CourseFile, ModuleFile
from quizzes.packs.loader import read_quiz

UNORDERED = 1_000_000


@dataclass(frozen=True)
class Loaded:
    """A curriculum without its faulty parts, and what is wrong with those."""

    curriculum: Curriculum
    faults: tuple[CurriculumFault, ...]


def load_curriculum(root: Path, *, commands: bool = False) -> Loaded:
    """Read everything under `root`. Never raises on what an author wrote.

    `commands`: have `aws` read the commands that checks accept too, which takes a second.
    """
    if not root.is_dir():
        missing = CurriculumFault(
            Path(root.name), 1, "", "There is no such folder.", "Set CURRICULUM_DIR to one."
        )
        return Loaded(Curriculum(), (missing,))
    facts, document = read_facts(root)
    reading = Reading(root, facts, document.faults, commands)
    courses = [read_course(reading, folder.name) for folder in folders(root, "course.yaml")]
    check_order(reading)
    sound = sorted((c for c in courses if c), key=lambda course: (course.order, course.slug))
    return Loaded(Curriculum(tuple(sound), facts), tuple(sorted(reading.faults)))


def folders(parent: Path, marker: str) -> Iterator[Path]:
    """Yield the folders in `parent` that hold `marker`, or look as if they should."""
    for path in sorted(parent.iterdir()):
        if not path.is_dir() or path.name.startswith((".", "_")):
            continue
        inside = {entry.name for entry in path.iterdir()}
        if marker in inside or (marker == "module.yaml" and inside & {"lessons", "labs", "quiz"}):
            yield path


def read_course(reading: Reading, slug: str) -> Course | None:
    said = reading.document(slug, "course.yaml").read(CourseFile)
    modules = [
        read_module(reading, slug, folder.name)
        for folder in folders(reading.root / slug, "module.yaml")
    ]
    if said is None:
        return None
    return Course(
        slug=slug,
        title=said.title,
        summary=said.summary,
        order=said.order,
        modules=tuple(
            sorted((m for m in modules if m), key=lambda module: (module.order, module.slug))
        ),
    )


def read_module(reading: Reading, course: str, slug: str) -> Module | None:
    document = reading.document(course, slug, "module.yaml")
    folder = document.path.parent
    reading.after[f"{course}/{slug}"] = (document, ())
    if not document.path.exists() and [entry.name for entry in folder.iterdir()] == ["quiz"]:
        return quiz_alone(reading, course, slug)
    said = document.read(ModuleFile)
    if said is None:
        return None
    after = tuple(name if "/" in name else f"{course}/{name}" for name in said.after)
    reading.after[f"{course}/{slug}"] = (document, after)
    compare(document, "lessons", said.lessons, (p.stem for p in folder.glob("lessons/*.md")))
    compare(document, "labs", said.labs, (p.parent.name for p in folder.glob("labs/*/lab.yaml")))
    claim_labs(reading, document, said.labs)
    return Module(
        course=course,
        slug=slug,
        title=said.title,
        summary=said.summary,
        order=said.order,
        lessons=read_lessons(reading, document, said),
        after=after,
        labs=tuple(
            lab for lab in dict.fromkeys(said.labs) if (folder / "labs" / lab / "lab.yaml").exists()
        ),
    )


def quiz_alone(reading: Reading, course: str, slug: str) -> Module | None:
    """Return a module of which there is a quiz and no more yet; it comes last."""
    quiz = read_quiz(reading.root, Path(course, slug, "quiz", "quiz.yaml"), [])
    if quiz is None:  # quizzes.packs tells why
        return None
    said = quiz.said
    return Module(course, slug, said.title, said.summary, UNORDERED, lessons=(), labs=())


def compare(document: Document, name: str, listed: Iterable[str], present: Iterable[str]) -> None:
    """Note what is listed twice, listed but not there, and there but not listed."""
    kind = "lab" if name == "labs" else "lesson"
    where = "labs/{}/lab.yaml" if kind == "lab" else "lessons/{}.md"
    listed, there = list(listed), set(present)
    for position, slug in enumerate(listed):
        at = (name, position)
        if slug in listed[:position]:
            document.fault(f"The {kind} {slug} is listed twice.", "Remove one of them.", at=at)
        elif slug not in there:
            document.fault(
                f"There is no {kind} {slug}.",
                f"Write {where.format(slug)}, or take it off the list.",
                at=at,
            )
    for slug in sorted(there - set(listed)):
        document.fault(
            f"The {kind} {slug} is in the folder but not listed, so no learner finds it.",
            f"Add `- {slug}` where it belongs.",
            at=(name,),
        )


def claim_labs(reading: Reading, document: Document, labs: Iterable[str]) -> None:
    """A lab's slug is its address, so two modules cannot both have it."""
    for position, slug in enumerate(labs):
        first = reading.labs.setdefault(slug, document.path)
        if first != document.path:
            document.fault(
                f"The lab {slug} is also in {first.parent.name}.",
                "Give one of them another name.",
                at=("labs", position),
            )
