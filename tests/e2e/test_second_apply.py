"""The plan after an apply is empty, and so it is after a second apply that changed every type of resource."""

import json
from dataclasses import dataclass

import pytest

from tests.support.assemblies import synthesize_environment
from tests.support.environments import write_environment
from tests.support.shop import Shop
from tests.support.terraform import Change

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

CHANGES = {
    "logs": {"level": "WARNING", "retention_days": 14},
    "orders": {"memory_mb": 640, "reserved_concurrency": 5, "requests_per_sec": 400, "burst": 450},
    "organisation": {"tags": {"CostCentre": "second apply"}},
    "protection": {"key_deletion_window_days": 8},
    "sign_in": {"token_minutes": 45},
    "web_acl": {"rate_limit": 3000},
}

# Types of which nothing follows the environment's fields above, and why. The constructs' own arguments are changed
# in place, type by type, by tests/integration/test_module_lifecycle.py.
UNTOUCHED_BY_THE_ENVIRONMENT: dict[str, str] = {}


@dataclass(frozen=True)
class SecondApply:
    first: list[Change]
    planned: list[Change]
    after: list[Change]
    kinds: frozenset[str]


@pytest.fixture(scope="module")
def second(shop: Shop) -> SecondApply:
    if shop.file is None:
        pytest.skip("a second apply changes stacks: it wants an environment of the tests' own")
    first = shop.deployment.plan()
    write_environment(
        shop.file.parent, name=shop.file.stem, account_id=shop.account.account_id, changes=CHANGES
    )
    folder = synthesize_environment(shop.file, shop.deployment.folder)
    planned = shop.deployment.plan()
    shop.deployment.apply()
    return SecondApply(
        first=first,
        planned=planned,
        after=shop.deployment.plan(),
        kinds=frozenset(
            kind
            for file in folder.glob("stacks/*/cdk.tf.json")
            for kind in json.loads(file.read_text())["resource"]
        ),
    )


def test_the_plan_after_the_first_apply_is_empty(second: SecondApply) -> None:
    assert list(map(str, second.first)) == []


def test_every_type_changes_in_place_or_is_listed_with_a_reason(second: SecondApply) -> None:
    updated = {change.kind for change in second.planned if change.actions == ("update",)}
    assert second.kinds - updated == set(UNTOUCHED_BY_THE_ENVIRONMENT)


def test_nothing_is_deleted_or_made_anew(second: SecondApply) -> None:
    assert [str(change) for change in second.planned if "delete" in change.actions] == []


def test_the_plan_after_the_second_apply_is_empty(second: SecondApply) -> None:
    assert list(map(str, second.after)) == []


def test_orders_are_placed_as_before(second: SecondApply, shop: Shop) -> None:
    customer = shop.customer()
    with shop.api(customer.access_token) as api:
        assert api.place().status_code == 201
