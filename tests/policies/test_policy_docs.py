from pathlib import Path

from cairn.gate.policy_docs import PAGE, page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_current() -> None:
    current = (ROOT / PAGE).read_text(encoding="utf-8")
    assert current == page(ROOT), "run `uv run python -m cairn.gate.policy_docs`"


def test_every_policy_states_risk_and_fix() -> None:
    text = page(ROOT)
    assert "- **Risk:** \n" not in text
    assert "- **Fix:** \n" not in text
