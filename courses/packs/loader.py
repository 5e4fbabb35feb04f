"""The curriculum's folders read whole: every fault is collected, what is sound is served.

<root>/facts.yaml
<root>/<course>/course.yaml
<root>/<course>/<module>/module.yaml
<root>/<course>/<module>/lessons/<lesson>.md
<root>/<course>/<module>/labs/<lab>/lab.yaml      read by labs.packs
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from courses.packs.documents import Document
from courses.packs.facts import read_facts
from courses.packs.faults import CurriculumFault
from courses.packs.markdown import fact_references, headings
from courses.packs.model import Course, Curriculum, Fact, Lesson, Module
from courses.packs.shapes import CourseFile, LessonMatter, ModuleFile


@dataclass(frozen=True)
class Loaded:
    """A curriculum without its faulty parts, and what is wrong with those."""

    curriculum: Curriculum
    faults: tuple[CurriculumFault, ...]


@dataclass
class Reading:
    """What one reading of the folders gathers."""

    root: Path
    facts: Mapping[str, Fact] = field(default_factory=dict)
    faults: list[CurriculumFault] = field(default_factory=list)
    labs: dict[str, Path] = field(default_factory=dict)  # where each slug was first listed

    def document(self, *parts: str) -> Document:
        return Document(self.root, self.root.joinpath(*parts), self.faults)


def load_curriculum(root: Path) -> Loaded:
    """Read everything under `root`. Never raises on what an author wrote."""
    if not root.is_dir():
        missing = CurriculumFault(
            Path(root.name), 1, "", "There is no such folder.", "Set CURRICULUM_DIR to one."
        )
        return Loaded(Curriculum(), (missing,))
    facts, document = read_facts(root)
    reading = Reading(root, facts, document.faults)
    courses = [read_course(reading, folder.name) for folder in folders(root, "course.yaml")]
    sound = sorted((c for c in courses if c), key=lambda course: (course.order, course.slug))
    return Loaded(Curriculum(tuple(sound), facts), tuple(sorted(reading.faults)))


def folders(parent: Path, marker: str) -> Iterator[Path]:
    """Yield the folders in `parent` that hold `marker`, or look as if they should."""
    for path in sorted(parent.iterdir()):
        if not path.is_dir() or path.name.startswith((".", "_")):
            continue
        inside = {entry.name for entry in path.iterdir()}
        if marker in inside or (marker == "module.yaml" and inside & {"lessons", "labs"}):
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
    said = document.read(ModuleFile)
    if said is None:
        return None
    folder = document.path.parent
    compare(document, "lessons", said.lessons, (p.stem for p in folder.glob("lessons/*.md")))
    compare(document, "labs", said.labs, (p.parent.name for p in folder.glob("labs/*/lab.yaml")))
    claim_labs(reading, document, said.labs)
    lessons = [
        read_lesson(reading, document, said, lesson)
        for lesson in dict.fromkeys(said.lessons)
        if (folder / "lessons" / f"{lesson}.md").exists()
    ]
    return Module(
        course=course,
        slug=slug,
        title=said.title,
        summary=said.summary,
        order=said.order,
        lessons=tuple(lesson for lesson in lessons if lesson),
        labs=tuple(
            lab for lab in dict.fromkeys(said.labs) if (folder / "labs" / lab / "lab.yaml").exists()
        ),
    )


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


def read_lesson(reading: Reading, module: Document, said: ModuleFile, slug: str) -> Lesson | None:
    folder = module.path.parent
    document = reading.document(folder.parent.name, folder.name, "lessons", f"{slug}.md")
    before = len(reading.faults)
    read = document.read_with_body(LessonMatter)
    if read is None:
        return None
    matter, body, offset = read
    if matter.lab and matter.lab not in said.labs:
        document.fault(
            f"The lab {matter.lab} is not listed in module.yaml.",
            "List it there, or name another one.",
            at=("lab",),
        )
    names = check_body(reading, document, body, offset)
    if len(reading.faults) > before:
        return None
    return Lesson(
        course=folder.parent.name,
        module=folder.name,
        slug=slug,
        title=matter.title,
        minutes=matter.minutes,
        summary=matter.summary,
        lab=matter.lab,
        body=body,
        facts=tuple(reading.facts[name] for name in names),
    )


def check_body(reading: Reading, document: Document, body: str, offset: int) -> list[str]:
    """Return the facts that the lesson names, in order; what is wrong becomes faults."""
    if not body.strip():
        document.fault(
            "The lesson is empty.", "Write its text below the front matter.", line=offset
        )
    for level, line in headings(body):
        if level == 1:
            document.fault(
                "A heading of the first level is the page's title, which the front matter gives.",
                "Begin with ## instead.",
                line=line + offset,
            )
    names: dict[str, None] = {}
    for name, line in fact_references(body):
        if name in reading.facts:
            names[name] = None
        else:
            document.fault(
                f"There is no fact {name}.",
                "Add it to facts.yaml with its source and date, or correct the id.",
                line=line + offset,
            )
    return list(names)
