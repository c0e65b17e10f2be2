"""Plans that the runner makes, shows and applies, and those that it does not apply."""

from pathlib import Path

import pytest

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from tests.support.fake_runs import fake, runner
from tests.support.fake_terraform import FakeTerraform, planned, summary

__all__ = ["fake"]


def test_applies_only_plans_that_were_made(fake: FakeTerraform) -> None:
    wanted = runner(fake)
    with pytest.raises(CairnError, match="has no saved plan") as refused:
        wanted.apply_saved()
    assert refused.value.code is ExitCode.REFUSED

    wanted.plan()
    wanted.apply_saved()
    assert fake.calls("apply")[0]["arguments"][-1].endswith("alpha.tfplan")
    with pytest.raises(CairnError, match="has no saved plan"):
        wanted.apply_saved()


def test_plans_that_stand_on_placeholders_are_not_applied(fake: FakeTerraform) -> None:
    wanted = runner(fake, stacks={"alpha": ()})
    file = wanted.assembly.stacks[0].file
    file.write_text(
        file.read_text().replace(
            '"resource"',
            '"data": {"terraform_remote_state": {"x": {"defaults": {"name": "not-yet"}}}}, "resource"',
            1,
        )
    )
    fake.script("alpha", "plan", events=[planned("a.b"), summary(add=1, operation="plan")], exit=2)
    fake.script(
        "alpha",
        "show",
        text='{"resource_changes": [{"change": {"after": {"policy": ["arn:not-yet:x"]}}}]}',
    )

    assert wanted.plan()["alpha"].has_placeholders
    with pytest.raises(CairnError, match="must not be applied"):
        wanted.apply_saved()
    assert fake.calls("apply") == []


def test_a_plan_without_differences_has_no_changes(fake: FakeTerraform) -> None:
    assert not runner(fake).plan()["alpha"].has_changes


def test_keeps_a_plan_s_text_beside_it_where_asked(fake: FakeTerraform, tmp_path: Path) -> None:
    fake.script("alpha", "show", text="No changes.")
    runner(fake, stacks={"alpha": ()}).plan(tmp_path / "plans", with_text=True)
    assert "No changes." in (tmp_path / "plans" / "alpha.txt").read_text()
