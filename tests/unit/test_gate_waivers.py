from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cairn.gate import Finding, GateError
from cairn.gate.waivers import load_waivers, problems, reason_for

TODAY = date(2026, 11, 22)
ROW = {
    "check": '"CKV_AWS_117"',
    "resource": '"orders/CreateOrder/Resource"',
    "reason": '"The function touches nothing inside the network."',
    "owner": '"platform-team"',
    "expires": "2027-05-31",
}
FINDING = Finding(
    check="CKV_AWS_117",
    demand="Inside a VPC",
    severity="medium",
    verdict="failed",
    stack="orders",
    construct="orders/CreateOrder/Resource",
    resource="aws_lambda_function.CreateOrder",
)
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a waivers file of one row, ``ROW`` with changes; ``None`` leaves a field out."""

    def run(**changes: str | None) -> Path:
        row = {name: text for name, text in {**ROW, **changes}.items() if text is not None}
        (tmp_path / "policies").mkdir(exist_ok=True)
        lines = ["# a comment", "[[waiver]]", *(f"{name} = {text}" for name, text in row.items())]
        (tmp_path / "policies" / "waivers.toml").write_text("\n".join(lines))
        return tmp_path

    return run


def test_a_waiver_covers_its_check_on_its_construct(write: Write) -> None:
    waivers = load_waivers(write(), today=TODAY)
    reason = reason_for(FINDING, waivers, environment="prod", today=TODAY)
    assert reason == "The function touches nothing inside the network. (platform-team, until 2027-05-31)"
    assert not list(problems(waivers, [FINDING], root=write(), environment="prod", today=TODAY))


def test_a_star_stands_for_one_part_of_the_path(write: Write) -> None:
    [waiver] = load_waivers(write(resource='"orders/*/Resource"'), today=TODAY)
    assert waiver.covers(FINDING)
    assert not waiver.covers(_at("orders/CreateOrder/Role/Resource"))
    assert not waiver.covers(_at("payments/CreateOrder/Resource"))


def test_a_service_that_was_added_may_have_a_file_of_its_own(write: Write) -> None:
    root = write()
    (root / "policies" / "waivers").mkdir()
    own = "\n".join(f"{name} = {text}" for name, text in {**ROW, "resource": '"returns/*/Resource"'}.items())
    (root / "policies" / "waivers" / "returns.toml").write_text(f"[[waiver]]\n{own}")
    waivers = load_waivers(root, today=TODAY)
    assert reason_for(_at("returns/GetItem/Resource"), waivers, environment="prod", today=TODAY)
    [stale] = problems(waivers, [FINDING], root=root, environment="prod", today=TODAY)
    assert str(stale.source) == "policies/waivers/returns.toml:1"


def test_another_check_or_construct_is_not_covered(write: Write) -> None:
    for changes in ({"check": '"CKV_AWS_116"'}, {"resource": '"orders/ListOrders/Resource"'}):
        root = write(**changes)
        waivers = load_waivers(root, today=TODAY)
        assert reason_for(FINDING, waivers, environment="prod", today=TODAY) is None
        [stale] = problems(waivers, [FINDING], root=root, environment="prod", today=TODAY)
        assert stale.kind == "stale-waiver"
        assert str(stale.source) == "policies/waivers.toml:2"


def test_an_expired_waiver_covers_nothing_and_is_a_problem(write: Write) -> None:
    root = write(expires="2026-11-21")
    waivers = load_waivers(root, today=TODAY)
    assert reason_for(FINDING, waivers, environment="prod", today=TODAY) is None
    [expired] = problems(waivers, [FINDING], root=root, environment="prod", today=TODAY)
    assert expired.kind == "expired-waiver"
    assert "2026-11-21" in expired.message


def test_the_day_of_expiry_still_counts(write: Write) -> None:
    waivers = load_waivers(write(expires="2026-11-22"), today=TODAY)
    assert reason_for(FINDING, waivers, environment="prod", today=TODAY)


def test_a_waiver_of_one_environment_is_silent_in_another(write: Write) -> None:
    root = write(environments='["prod"]')
    waivers = load_waivers(root, today=TODAY)
    assert reason_for(FINDING, waivers, environment="dev", today=TODAY) is None
    assert not list(problems(waivers, [], root=root, environment="dev", today=TODAY))
    assert [item.kind for item in problems(waivers, [], root=root, environment="prod", today=TODAY)] == [
        "stale-waiver"
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("resource", '"*"'),
        ("resource", '"orders"'),
        ("resource", '"orders/*"'),
        ("resource", '"*/CreateOrder/Resource"'),
        ("resource", '"order*/CreateOrder/Resource"'),
        ("resource", '"orders/**/Resource"'),
        ("resource", '"orders/*/*/Resource"'),
        ("resource", '"orders/[A-Z]reateOrder/Resource"'),
        ("resource", '"orders//Resource"'),
        ("check", '"*"'),
        ("check", '"CKV_*"'),
        ("reason", '"later"'),
        ("reason", None),
        ("owner", '"Somebody"'),
        ("owner", None),
        ("expires", "2027-11-24"),
        ("expires", '"2027-05-31"'),
        ("expires", None),
        ("environments", '"prod"'),
        ("resources", '"orders/CreateOrder/Resource"'),
    ],
)
def test_rejects_what_is_not_a_narrow_dated_waiver(write: Write, field: str, value: str | None) -> None:
    with pytest.raises(GateError) as refused:
        load_waivers(write(**{field: value}), today=TODAY)
    message = str(refused.value)
    assert "policies/waivers.toml: waiver 1" in message
    assert f"{field} is " in message
    assert "allowed is " in message


def test_an_error_shows_the_value_and_what_is_allowed(write: Write) -> None:
    with pytest.raises(GateError) as refused:
        load_waivers(write(expires="2028-01-01"), today=TODAY)
    assert str(refused.value).endswith(
        "policies/waivers.toml: waiver 1: expires is 2028-01-01; "
        "allowed is an ISO date (2026-12-31, no quotes) at most 12 months ahead"
    )


def _at(construct: str) -> Finding:
    return replace(FINDING, construct=construct)
