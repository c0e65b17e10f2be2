"""The page that says what a green local run proves."""

from pathlib import Path

from cairn.localcloud import fidelity, gaps
from cairn.localcloud.gaps.table import GAPS


def test_the_page_is_current() -> None:
    assert fidelity.PAGE.read_text() == fidelity.page(), "run `uv run python -m cairn.localcloud.fidelity`"


def test_every_module_that_mends_is_in_the_table() -> None:
    folder = Path(gaps.__file__).parent
    mending = {
        (path.parent.name, path.stem)
        for path in folder.glob("*/*.py")
        if "\ndef install() -> None:" in path.read_text()
    }
    assert mending == {(listed.folder, listed.gap.name) for listed in GAPS}


def test_every_gap_names_a_page_of_aws() -> None:
    for listed in GAPS:
        assert listed.documentation.startswith("https://docs.aws.amazon.com/"), listed.gap.name


def test_a_gap_has_a_name_of_its_own() -> None:
    names = [listed.gap.name for listed in GAPS]
    assert len(set(names)) == len(names)
