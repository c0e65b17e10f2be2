"""The shop's web ACL turns away what a rule calls an attack, in the shop's own words, and nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.orders_api import OrdersApi
from tests.support.shop import Shop
from tests.support.tokens import Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

ATTACK = "cairn-attack"
RULE = {
    "Name": "Attack",
    "Priority": 1000,
    "Action": {"Block": {}},
    "Statement": {
        "ByteMatchStatement": {
            "SearchString": ATTACK,
            "PositionalConstraint": "CONTAINS",
            "FieldToMatch": {"SingleHeader": {"Name": "x-probe"}},
            "TextTransformations": [{"Priority": 0, "Type": "LOWERCASE"}],
        }
    },
    "VisibilityConfig": {
        "SampledRequestsEnabled": False,
        "CloudWatchMetricsEnabled": True,
        "MetricName": "Attack",
    },
}


@contextmanager
def with_rule(shop: Shop, rule: dict[str, Any]) -> Iterator[None]:
    """Add a rule to the live web ACL, and take it away again."""
    waf = shop.account.clients("wafv2")
    (listed,) = [
        acl
        for acl in waf.list_web_acls(Scope="REGIONAL")["WebACLs"]
        if acl["ARN"] == shop.outputs["edge"]["web_acl_arn"]
    ]
    at = {"Name": listed["Name"], "Id": listed["Id"], "Scope": "REGIONAL"}

    def set_rules(change: Any) -> None:
        found = waf.get_web_acl(**at)
        acl = found["WebACL"]
        waf.update_web_acl(
            **at,
            LockToken=found["LockToken"],
            Description=acl.get("Description") or "Edge",
            DefaultAction=acl["DefaultAction"],
            VisibilityConfig=acl["VisibilityConfig"],
            Rules=change(acl["Rules"]),
        )

    set_rules(lambda rules: [*rules, rule])
    try:
        yield
    finally:
        set_rules(lambda rules: [one for one in rules if one["Name"] != rule["Name"]])


def test_an_attack_gets_403_in_the_shops_own_words_and_a_customer_gets_through(
    shop: Shop, api: OrdersApi, customer: Customer
) -> None:
    attack = {"X-Probe": ATTACK.upper()}
    with with_rule(shop, RULE):
        refused = api.request("GET", f"/orders/{customer.user_id}", headers=attack)
        assert refused.status_code == 403
        assert refused.headers["content-type"] == "application/json"
        assert (set(refused.json()), refused.json()["message"]) == ({"message", "requestId"}, "Forbidden")
        assert api.list_of(customer.user_id).status_code == 200
    allowed = api.request("GET", f"/orders/{customer.user_id}", headers=attack)
    assert allowed.status_code == 200
