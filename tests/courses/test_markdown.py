from html.parser import HTMLParser

import pytest

from courses.packs.markdown import render
from courses.packs.model import Fact

WATER = Fact("water", "70", "percent", "a book", "2026-11-21")


def test_a_heading_can_be_linked_to_and_says_where_to():
    html = render("## Why `so` much\n\n## Why so much\n")
    assert '<h2 id="why-so-much" aria-label="Why so much">Why <code>so</code> much' in html
    assert '<h2 id="why-so-much-2"' in html
    assert 'aria-label="Link to “Why so much”"' in html


def test_a_heading_never_takes_the_id_of_the_page():
    assert 'id="main-2"' in render("## Main")


@pytest.mark.parametrize("kind", ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"])
def test_an_alert_becomes_a_callout(kind):
    html = render(f"> [!{kind}]\n> Mind the gap.\n")
    assert f'class="callout callout--{kind.lower()}"' in html
    assert f'<p class="callout__title">{kind.title()}</p>' in html


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("[!CHANGED]", "What changed"),
        ("[!changed] Reading *late*", "What changed: Reading <em>late</em>"),
    ],
)
def test_what_changed_is_a_callout_with_a_heading(first, title):
    html = render(f"> {first}\n> Older **texts** err.\n>\n> - A list.\n\nAfter.\n")
    assert '<div class="callout callout--changed">' in html
    assert f'<p class="callout__title">{title}</p>' in html
    assert "<p>Older <strong>texts</strong> err.</p>" in html
    assert html.index("A list.") < html.index("</div>") < html.index("After.")
    assert "[!" not in html


def test_what_changed_may_hold_paragraphs_only_below_its_heading():
    html = render("> [!CHANGED]\n>\n> One.\n\n> A quote [!CHANGED].\n")
    assert html.count("callout--changed") == 1
    assert "<p>One.</p>" in html
    assert "<blockquote>" in html


def test_code_is_coloured_by_classes_only():
    html = render("```python\ndef f(): return '<b>'\n```\n")
    assert '<span class="k">def</span>' in html
    assert "&lt;b&gt;" in html
    assert "style=" not in html


@pytest.mark.parametrize("info", ["sh", "sh norun", "unheard-of", ""])
def test_any_fence_is_a_code_block(info):
    html = render(f"```{info}\nls\n```\n")
    assert '<div class="code"><pre class="hl" tabindex="0">' in html


def test_a_session_looks_like_a_terminal():
    assert 'class="code code--terminal"' in render("```console\n$ ls\n```\n")


def test_a_table_scrolls_in_its_own_box():
    html = render("| a | b |\n| - | :-: |\n| 1 | 2 |\n")
    assert 'class="table"' in html
    assert "style=" not in html


def test_an_empty_corner_of_a_table_is_no_header():
    html = render("| | is |\n| - | - |\n| a | 1 |\n")
    assert "<th></th>" not in html
    assert html.count("<th>") == 1


def test_a_fact_is_its_value_linked_to_its_source():
    html = render("Take {fact:water}.", {"water": WATER})
    assert '<a class="fact" href="#fact-water"' in html
    assert ">70&nbsp;percent</a>" in html


def test_code_is_never_filled_in():
    html = render("`{fact:water}`\n\n```\n{fact:water}\n```\n", {"water": WATER})
    assert "percent" not in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        '<a href="#" style="position:fixed">x</a>',
        "![x](javascript:alert(1))",
        "## <svg onload=alert(1)>",
        "```python onload=x\n</code></pre><script>alert(1)</script>\n```",
        "[x]: javascript:alert(1)\n\n[x]",
        '> [!NOTE]\n> <iframe src="//evil.example">',
    ],
)
def test_nothing_in_a_text_becomes_script(attack):
    seen = Elements(render(attack))
    assert seen.tags.isdisjoint({"script", "svg", "iframe", "style", "object", "embed"})
    names = {name for name, _ in seen.attributes}
    assert not {name for name in names if name == "style" or name.startswith("on")}
    targets = [value for name, value in seen.attributes if name in {"href", "src"}]
    assert not [value for value in targets if value.startswith(("javascript:", "data:"))]


class Elements(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_an_option_is_never_broken_after_its_hyphens():
    html = render('Give `--bucket`.\n\n```sh\naws s3api get-bucket-acl --bucket "$B"\n```\n')
    assert html.count('<span class="word">--bucket</span>') == 2
    assert '<span class="word">get-bucket-acl</span>' in html
