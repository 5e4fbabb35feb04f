"""What authors write becomes HTML; what learners write never does."""

import pytest

from grader.markup import markdown, markdown_line, sentence


def test_a_sentence_marks_up_code_and_nothing_else():
    assert sentence("Run `ls <x>` & *look*.") == "Run <code>ls &lt;x&gt;</code> &amp; *look*."
    assert sentence("`<script>`") == "<code>&lt;script&gt;</code>"
    assert sentence("one ` tick") == "one ` tick"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "```\n<script>\n```",
    ],
)
def test_nothing_of_an_author_runs_in_the_page(text):
    for html in (markdown(text), markdown_line(text)):
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html


def test_code_blocks_and_tables_are_as_the_page_wants_them():
    assert '<pre class="hl" tabindex="0"><code>ls\n</code></pre>' in markdown("```sh\nls\n```")
    assert '<div class="table"' in markdown("|a|\n|-|\n|b|\n")
    assert "style=" not in markdown("|a|\n|:-:|\n|b|\n")
