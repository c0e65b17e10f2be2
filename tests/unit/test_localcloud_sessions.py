"""Sessions of roles begin in one thread while another looks through those that are there."""

import pytest
from ministack.services import sts

from cairn.localcloud import sessions


def test_a_session_that_begins_breaks_off_nobody_who_looks_through_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sts, "_sessions", {"ASIA0": {"Expiration": 0.0}, "ASIA1": {}})
    sessions.install()

    for key, _ in sts._sessions.items():
        sts._sessions[f"{key}-meanwhile"] = {}
    sts.register_session("ASIA2", {})

    assert sorted(sts._sessions) == ["ASIA0-meanwhile", "ASIA1", "ASIA1-meanwhile", "ASIA2"]
