"""The page of the measurements."""

import json

from bench import page


def test_the_page_is_current() -> None:
    results = json.loads(page.RESULTS.read_text())
    assert page.PAGE.read_text() == page.page(results), "run `uv run python -m bench.page`"


def test_every_section_that_is_measured_is_on_the_page() -> None:
    results = json.loads(page.RESULTS.read_text())
    written = page.page(results)
    assert len(results) == written.count("\n## ")


def test_what_was_not_measured_is_left_out() -> None:
    assert page.page({}).count("\n## ") == 0
