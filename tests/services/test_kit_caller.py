"""Who calls: a customer through an application, or a machine as itself, and never one for the other."""

from collections.abc import Callable
from typing import Any

import pytest

from services.kit.caller import Caller, caller_with
from services.kit.problem import Forbidden, Unauthorized
from services.orders.handlers import create_order, get_order, list_orders
from tests.services.api_events import ALICE, CONTEXT, claims, error_of, new_order
from tests.services.fakes import InMemoryOrders

OPERATOR = {"sub": "operator", "client_id": "operator", "scope": "products/write stock/write"}


def machine(**changed: Any) -> Caller:
    return caller_with(claims(**{**OPERATOR, **changed}))


def test_a_machine_is_no_user() -> None:
    assert (machine().is_machine, machine().user_id) == (True, "")
    customer = caller_with(claims())
    assert (customer.is_machine, customer.user_id) == (False, ALICE)


def test_a_machine_may_what_its_scopes_say() -> None:
    machine().require_machine({"operator"})
    machine().require("stock/write")
    with pytest.raises(Forbidden, match="lacks the scope orders/write"):
        machine().require("orders/write")


@pytest.mark.parametrize(
    ("what", "require"),
    [
        ("a machine as a customer", lambda: machine().require_customer({"operator", "shop"})),
        ("a customer as a machine", lambda: caller_with(claims()).require_machine({"operator", "shop"})),
        ("another machine", lambda: machine().require_machine({"auditor"})),
        ("a customer of another application", lambda: caller_with(claims()).require_customer({"app"})),
        ("an ID token", lambda: machine(token_use="id")),
        ("nobody", lambda: machine(sub=None)),
        ("no client", lambda: caller_with(claims(client_id=None)).require_customer({"shop"})),
    ],
)
def test_rejects(what: str, require: Callable[[], object]) -> None:
    with pytest.raises(Unauthorized):
        require()


@pytest.mark.parametrize("operation", [create_order, get_order, list_orders])
def test_no_operation_of_customers_takes_a_machine(
    orders: InMemoryOrders, operation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even with the operation's scope, and as a client whose tokens are accepted."""
    claimed = claims(sub="shop", client_id="shop")
    answer = operation.handler(new_order(caller=claimed, path={"user_id": "shop"}), CONTEXT)
    assert (answer["statusCode"], error_of(answer)["message"]) == (
        401,
        "The access token names no user: sign in.",
    )
    assert not orders.stored
