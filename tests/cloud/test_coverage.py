"""The table of operations in docs/cloud.md is true."""

from cloud.seams.install import install
from tests.cloud.coverage import PAGE, rewritten, table


def test_the_table_is_what_the_code_says():
    install()
    page = PAGE.read_text()
    assert rewritten(page) == page, "python -m tests.cloud.coverage writes it anew"
    assert table() in page
