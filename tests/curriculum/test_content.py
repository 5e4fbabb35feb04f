"""The curriculum that comes with the platform reads without a fault and keeps its promises."""

import importlib.util
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from courses.packs.loader import load_curriculum
from courses.packs.markdown import render
from grader.markup import markdown
from labs.packs.loader import find_labs, load_lab
from labs.packs.parameters import seeded

ROOT = Path(__file__).resolve().parents[2] / "curriculum"
LABS = find_labs(ROOT)
LESSONS = sorted(ROOT.glob("*/*/lessons/*.md"))


def test_courses_modules_lessons_and_facts_have_no_fault():
    loaded = load_curriculum(ROOT)
    assert loaded.faults == ()
    listed = {slug for c in loaded.curriculum.courses for m in c.modules for slug in m.labs}
    assert listed == set(LABS)


def test_every_fact_is_used_and_tells_its_source():
    loaded = load_curriculum(ROOT)
    text = "\n".join(path.read_text() for path in LESSONS)
    for fact in loaded.curriculum.facts.values():
        assert f"{{fact:{fact.id}}}" in text, fact.id
        assert fact.source, fact.id
        assert fact.date, fact.id


def test_no_page_shows_a_placeholder_or_an_alert_that_was_not_understood():
    curriculum = load_curriculum(ROOT).curriculum
    for course in curriculum.courses:
        for lesson in (lesson for module in course.modules for lesson in module.lessons):
            html = render(lesson.body, curriculum.facts)
            assert "{fact" not in html, lesson.slug
            assert "[!" not in html, lesson.slug
    for directory in LABS.values():
        lab = load_lab(directory)
        for text in (lab.guide_intro, *lab.guide_sections.values()):
            assert "[!" not in markdown(text), lab.slug


def test_a_link_to_another_lesson_leads_to_one():
    curriculum = load_curriculum(ROOT).curriculum
    lessons = {
        f"/{course.slug}/{module.slug}/{lesson.slug}/": lesson
        for course in curriculum.courses
        for module in course.modules
        for lesson in module.lessons
    }
    links = [
        urljoin(address, link)
        for address, lesson in lessons.items()
        for link in re.findall(r'href="([^"#:]+)"', render(lesson.body, curriculum.facts))
    ]
    assert links
    assert not set(links) - set(lessons)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_takes_three_to_six_minutes(path):
    minutes = int(re.search(r"^minutes: (\d+)$", path.read_text(), re.MULTILINE)[1])
    assert 3 <= minutes <= 6


def test_a_module_is_a_path_of_four_to_six_lessons():
    for module in load_curriculum(ROOT).curriculum.modules():
        assert 4 <= len(module.lessons) <= 6, module.ref


@pytest.mark.parametrize("slug", sorted(LABS))
def test_every_task_of_a_lab_has_a_hint_and_the_first_costs_nothing(slug):
    for task in load_lab(LABS[slug]).tasks:
        assert task.hints, task.id
        assert task.hints[0].cost == 0, task.id


def lzw(data: bytes, bits: int) -> list[int]:
    """Return the colour numbers of GIF's LZW codes, by the book: growing codes, dictionary."""
    clear, end = 1 << bits, (1 << bits) + 1
    table: dict[int, tuple[int, ...]] = {}
    last: tuple[int, ...] = ()
    out: list[int] = []
    size = bits + 1
    stream, at = int.from_bytes(data, "little"), 0
    while True:
        code = stream >> at & ((1 << size) - 1)
        at += size
        if code == clear:
            table = {number: (number,) for number in range(clear)} | {clear: (), end: ()}
            size, last = bits + 1, ()
            continue
        if code == end:
            return out
        entry = table[code] if code in table else (*last, last[0])
        out.extend(entry)
        if last:
            table[len(table)] = (*last, entry[0])
        last = entry
        if len(table) == 1 << size and size < 12:
            size += 1


def test_the_pictures_of_the_s3_lab_are_gifs_that_differ():
    path = LABS["s3-versioning-recover"] / "setup" / "setup.py"
    spec = importlib.util.spec_from_file_location("s3_setup", path)
    setup = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(setup)
    random = seeded("seven", "setup")
    pictures = {setup.picture(random) for _ in range(20)}
    assert len(pictures) == 20
    for gif in pictures:
        assert gif.startswith(b"GIF89a\x20\x00\x20\x00")
        assert gif.endswith(b"\x00\x3b")
        at, body = 6 + 7 + 3 * 128 + 10 + 1, b""
        while gif[at]:
            body, at = body + gif[at + 1 : at + 1 + gif[at]], at + 1 + gif[at]
        pixels = lzw(body, 7)
        assert len(pixels) == 32 * 32
        assert set(pixels) <= {0, 1, 2, 3}
        assert len(set(pixels)) > 1
