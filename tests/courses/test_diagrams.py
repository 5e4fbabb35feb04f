from html.parser import HTMLParser

import pytest

from courses.packs.diagrams import figure
from courses.packs.loader import load_curriculum
from courses.packs.markdown import parts
from courses.packs.model import Diagram
from tests.courses.curricula import PROVING, write_curriculum

SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60">
  <defs><marker id="arrow" viewBox="0 0 8 8"><path class="solid" d="M0 0 8 4z"/></marker></defs>
  <g class="sky"><rect class="box" x="1" y="1" width="9.5" height="40" rx="6"/></g>
  <path class="line" d="M116 30h64" marker-end="url(#arrow)"/>
  <text class="mono" x="2" y="3">a &lt; b &amp; c</text>
</svg>
"""
SHOWN = PROVING + '\n![Dough grows.](diagrams/dough.svg "Before and after")\n'


def with_diagram(root, svg=SVG, lesson=SHOWN):
    write_curriculum(root, proving=lesson)
    folder = root / "baking/dough/lessons/diagrams"
    folder.mkdir()
    (folder / "dough.svg").write_text(svg)
    return load_curriculum(root)


def faults_of(loaded):
    return [str(fault).removeprefix("baking/dough/lessons/") for fault in loaded.faults]


def test_a_diagram_stands_inline_described_and_with_its_caption(tmp_path):
    loaded = with_diagram(tmp_path)
    assert loaded.faults == ()
    lesson = loaded.curriculum.course("baking").module("dough").lesson("proving")
    (part,) = parts(lesson.body, {}, {diagram.name: diagram for diagram in lesson.diagrams})
    assert '<svg viewBox="0 0 300 60" width="300" height="60" role="img"' in part.html
    assert 'aria-label="Dough grows."' in part.html
    assert "<figcaption>Before and after</figcaption>" in part.html
    assert 'class="d-box"' in part.html
    assert 'marker-end="url(#diagram-dough-arrow)"' in part.html
    assert 'id="diagram-dough-arrow"' in part.html
    assert "a &lt; b &amp; c" in part.html
    assert "<img" not in part.html


@pytest.mark.parametrize(("width", "scrolls"), [(440, False), (680, True)])
def test_a_wide_diagram_is_scrolled_with_the_keyboard_too(width, scrolls):
    drawing = Diagram("dough", f"0 0 {width} 60", width, 60, "")
    assert ('tabindex="0"' in figure(drawing, "Dough grows.", "")) == scrolls


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (' viewBox="0 0 300 60"', "", 1, "The svg has no viewBox"),
        ("0 0 300 60", "0 0 900 60", 1, "The drawing is 900 wide"),
        ("<svg xml", '<svg onload="alert(1)" xml', 1, "svg may not have onload here."),
        ('class="line"', 'stroke="#f00"', 4, 'stroke="#f00" would be the same in light and dark.'),
        ('class="line"', 'style="color: red"', 4, 'style="color: red" would be the same'),
        ('class="line"', 'class="red"', 4, "There is no class red. There are bad, bold"),
        ('class="sky"', 'fill="url(https://evil.example)"', 3, "would be the same"),
        ("url(#arrow)", "url(https://evil.example/#a)", 4, "is not allowed."),
        ("url(#arrow)", "url(#spear)", 4, "There is no marker spear. Define it in `defs`."),
        ("<text", '<script href="//evil.example"/><text', 5, "The element script is not allowed."),
        ("<text", '<use href="//evil.example#x"/><text', 5, "The element use is not allowed."),
        ("<text", "<image/><text", 5, "The element image is not allowed."),
        ("<text", "<foreignObject/><text", 5, "The element foreignObject is not allowed."),
        ("<text", "<svg/><text", 5, "The element svg is not allowed."),
        ('rx="6"', 'rx="6px"', 3, 'rx="6px" is not allowed. Write it plainly, without units.'),
        ('<g class="sky">', '<g id="arrow">', 3, "The id arrow is taken."),
        ("</g>", "words</g>", 3, "Words stand outside of a text element."),
        ("</g>", "", 6, "The file is not XML: mismatched tag."),
        ("<svg xml", "<!DOCTYPE svg><svg xml", 1, "A diagram has no DOCTYPE."),
    ],
)
def test_what_is_not_allowed_is_named_with_its_line(tmp_path, old, new, line, said):
    assert old in SVG
    found = faults_of(with_diagram(tmp_path, SVG.replace(old, new, 1)))
    assert len(found) == 1
    assert found[0].startswith(f"diagrams/dough.svg:{line}: ")
    assert said in found[0]


@pytest.mark.parametrize(
    ("lesson", "said"),
    [
        (SHOWN.replace("Dough grows.", ""), "The diagram dough has no description."),
        (SHOWN + "\n![Again.](diagrams/dough.svg)\n", "The diagram dough is shown twice."),
        (SHOWN.replace("\n![", "\n- ![", 1), "A diagram stands inside something else."),
        (SHOWN + "\n![x](https://evil.example/x.png)\n", "is no diagram of this module."),
        (SHOWN + "\n![x](diagrams/oven.svg)\n", "There is no diagram oven."),
    ],
)
def test_what_is_wrong_with_showing_one_is_said_at_the_lesson(tmp_path, lesson, said):
    found = [fault for fault in faults_of(with_diagram(tmp_path, lesson=lesson)) if "md:" in fault]
    assert len(found) == 1
    assert found[0].startswith("proving.md:")
    assert said in found[0]


def test_a_diagram_that_no_lesson_shows_is_a_fault(tmp_path):
    assert faults_of(with_diagram(tmp_path, lesson=PROVING)) == [
        (
            "diagrams/dough.svg:1: No lesson shows this diagram. "
            "Write ![what it shows](diagrams/dough.svg) into one, or remove the file."
        )
    ]


def test_words_cannot_leave_their_attributes(tmp_path):
    lesson = PROVING + '\n![x" onload="alert(1)](diagrams/dough.svg "</svg><script>")\n'
    loaded = with_diagram(tmp_path, lesson=lesson)
    lesson = loaded.curriculum.course("baking").module("dough").lesson("proving")
    (part,) = parts(lesson.body, {}, {"dough": lesson.diagrams[0]})
    seen = Names(part.html)
    assert "script" not in seen.found
    assert "onload" not in seen.found
    assert "svg" in seen.found


class Names(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, html):
        super().__init__()
        self.found = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found |= {tag, *(name for name, _ in attrs)}
