"""A module's lessons read: front matter, text, and what the text embeds."""

from collections.abc import Iterator

from courses.packs.checks import read_check
from courses.packs.diagrams import read_diagram
from courses.packs.documents import Document
from courses.packs.markdown import Embed, embeds, fact_references, headings
from courses.packs.model import Diagram, Fact, Lesson, LessonCheck
from courses.packs.reading import Reading
from courses.packs.shapes import LessonMatter, ModuleFile


def read_lessons(reading: Reading, module: Document, said: ModuleFile) -> tuple[Lesson, ...]:
    """Return the sound lessons in the order of module.yaml."""
    folder = module.path.parent / "lessons"
    shown: set[str] = set()
    lessons = [
        read_lesson(reading, module, said, slug, shown)
        for slug in dict.fromkeys(said.lessons)
        if (folder / f"{slug}.md").exists()
    ]
    for file in sorted(folder.glob("diagrams/*.svg")):
        if file.stem not in shown:
            inside(reading, module, "diagrams", file.name).fault(
                "No lesson shows this diagram.",
                f"Write ![what it shows](diagrams/{file.name}) into one, or remove the file.",
            )
    return tuple(lesson for lesson in lessons if lesson)


def inside(reading: Reading, module: Document, *parts: str) -> Document:
    """Return a file of the module's lessons folder."""
    return Document(reading.root, module.path.parent.joinpath("lessons", *parts), reading.faults)


def read_lesson(
    reading: Reading, module: Document, said: ModuleFile, slug: str, shown: set[str]
) -> Lesson | None:
    """Return a lesson, or None with faults; the diagrams that it names are added to `shown`."""
    folder = module.path.parent
    document = inside(reading, module, f"{slug}.md")
    before = len(reading.faults)
    read = document.read_with_body(LessonMatter)
    if read is None:
        return None
    matter, body, offset = read
    check_labs(document, matter, said)
    check_names(reading, document, matter, said)
    check_body(document, body, offset)
    found = list(embeds(body))
    facts = tuple(facts_of(reading, document, body, offset))
    diagrams = tuple(diagrams_of(reading, document, found, offset))
    shown.update(embed.target for embed in found if embed.kind == "diagram")
    checks = tuple(checks_of(reading, document, found, offset))
    if len(reading.faults) > before:
        return None
    return Lesson(
        course=folder.parent.name,
        module=folder.name,
        slug=slug,
        title=matter.title,
        minutes=matter.minutes,
        summary=matter.summary,
        labs=matter.lab,
        body=body,
        facts=facts,
        diagrams=diagrams,
        checks=checks,
        was=matter.was,
    )


def check_labs(document: Document, matter: LessonMatter, said: ModuleFile) -> None:
    for lab in matter.lab:
        if lab not in said.labs:
            document.fault(
                f"The lab {lab} is not listed in module.yaml.",
                "List it there, or name another one.",
                at=("lab",),
            )


def check_names(
    reading: Reading, document: Document, matter: LessonMatter, said: ModuleFile
) -> None:
    """Note former names that do not lead to this lesson alone."""
    for name in matter.was:
        heir = reading.gone.setdefault(document.path.with_stem(name), document.path)
        if name in said.lessons:
            document.fault(
                f"The lesson {name} is still there.",
                "Take the name off; `was` names lessons that are gone.",
                at=("was",),
            )
        elif heir != document.path:
            document.fault(
                f"The lesson {name} went into {heir.stem} already.",
                "Name it in one of the two.",
                at=("was",),
            )


def check_body(document: Document, body: str, offset: int) -> None:
    """Note an empty text, and headings that are the page's."""
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


def facts_of(reading: Reading, document: Document, body: str, offset: int) -> list[Fact]:
    """Return the facts that the lesson names, in order; unknown ones become faults."""
    facts: dict[str, Fact] = {}
    for name, line in fact_references(body):
        if name in reading.facts:
            facts[name] = reading.facts[name]
        else:
            document.fault(
                f"There is no fact {name}.",
                "Add it to facts.yaml with its source and date, or correct the id.",
                line=line + offset,
            )
    return list(facts.values())


def diagrams_of(
    reading: Reading, document: Document, found: list[Embed], offset: int
) -> Iterator[Diagram]:
    """Yield the diagrams that the lesson shows; what is wrong with them becomes faults."""
    seen: set[str] = set()
    for embed in found:
        line = embed.line + offset
        if embed.kind == "image":
            document.fault(*about_image(embed), line=line)
        if embed.kind != "diagram":
            continue
        if not embed.text:
            document.fault(
                f"The diagram {embed.target} has no description.",
                "Write between the brackets what it shows, for those who cannot see it.",
                line=line,
            )
        if embed.target in seen:
            document.fault(
                f"The diagram {embed.target} is shown twice.", "Once is enough.", line=line
            )
        elif (file := document.path.parent / "diagrams" / f"{embed.target}.svg").exists():
            drawing = read_diagram(Document(reading.root, file, reading.faults))
            if drawing:
                yield drawing
        else:
            document.fault(
                f"There is no diagram {embed.target}.",
                f"Draw lessons/diagrams/{embed.target}.svg, or correct the name.",
                line=line,
            )
        seen.add(embed.target)


def about_image(embed: Embed) -> tuple[str, str]:
    if embed.misplaced:
        return "A diagram stands inside something else.", "Give it a paragraph of its own."
    return (
        f"The image {embed.target} is no diagram of this module.",
        "Draw it as lessons/diagrams/NAME.svg, and refer to diagrams/NAME.svg.",
    )


def checks_of(
    reading: Reading, document: Document, found: list[Embed], offset: int
) -> Iterator[LessonCheck]:
    """Yield the lesson's knowledge checks; what is wrong with them becomes faults."""
    seen: set[str] = set()
    for embed in found:
        if embed.kind != "check":
            continue
        if embed.misplaced:
            document.fault(
                "A check stands inside something else.",
                "Take it out of the list or the quote.",
                line=embed.line + offset,
            )
            continue
        check = read_check(reading, document, embed.text, offset + embed.line)
        if check and check.id in seen:
            document.fault(
                f"The check {check.id} is here already.",
                "Refer to another question, or give it another id.",
                line=embed.line + offset,
            )
        elif check:
            seen.add(check.id)
            yield check
