"""The shop's pages in a real browser: what a visitor does, and what operators see."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.products import offer
from tests.support.shop import Shop
from tests.support.site import browser, served
from tests.support.stock import Stock
from tests.support.tokens import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.xdist_group("shop")]

PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def address(shop: Shop) -> Iterator[str]:
    with served(shop) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address)
    context.set_default_timeout(PATIENCE_MS)
    faults: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []


def sign_up(page: Page) -> str:
    email = f"{uuid.uuid4().hex[:12]}@example.com"
    page.goto("/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make an account").click()
    expect(page.locator("#who")).to_have_text(email, timeout=PATIENCE_MS)
    return email


def test_a_visitor_signs_out_and_in_again(page: Page) -> None:
    email = sign_up(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("Not the right password 1!")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#message")).to_have_text("Incorrect username or password.", timeout=PATIENCE_MS)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#who")).to_have_text(email, timeout=PATIENCE_MS)


def test_nothing_in_the_browser_is_a_token(page: Page) -> None:
    sign_up(page)
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert "." not in cookie["value"]
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_operators_see_services_queues_alarms_and_traces(page: Page, shop: Shop) -> None:
    page.goto("/operator")
    expect(page.locator("#map text").first).to_be_visible(timeout=PATIENCE_MS)
    assert {"orders", "notifications"} <= set(page.locator("#map text").all_text_contents())
    expect(page.locator("#queues")).to_contain_text("orders-unpublished", timeout=PATIENCE_MS)
    expect(page.locator("#quiet")).to_contain_text(re.compile(r"\d+ of \d+ alarms"), timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("card", "ends", "event"),
    [
        ("tok_approve", "CONFIRMED", "OrderConfirmed"),
        ("tok_decline", "CANCELLED (card_declined)", "OrderCancelled"),
    ],
)
def test_a_visitor_orders_and_sees_the_order_end(
    page: Page, shop: Shop, card: str, ends: str, event: str
) -> None:
    name = f"Tea {uuid.uuid4().hex[:8]}"
    sku = name.lower().replace(" ", "-")
    offer(shop, sku, name=name)
    Stock.of_operator(shop).set(sku, 10)
    sign_up(page)
    expect(page.locator("#live")).to_contain_text("Live", timeout=PATIENCE_MS)
    page.get_by_label(f"How many {name}").fill("1")
    page.get_by_label("Card").select_option(card)
    page.get_by_role("button", name="Order").click()
    expect(page.locator("#order-rows tr")).to_have_count(1, timeout=PATIENCE_MS)
    expect(page.locator("#live")).to_contain_text(event, timeout=PATIENCE_MS)
    expect(page.locator("#order-rows")).to_contain_text(ends, timeout=PATIENCE_MS)
