"""The pages' server beside a test, and a real browser that looks at it."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from cairn.shop.addresses import Addresses
from cairn.site.news import local_url
from cairn.site.server import DeployedShop, site
from tests.support.ports import free_port
from tests.support.shop import Shop
from tests.support.terraform import ROOT

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def served(shop: Shop) -> Iterator[str]:
    """Serve the pages of ``shop`` and give their address."""
    cloud = shop.account.cloud
    app = site(
        DeployedShop(
            addresses=Addresses.of(shop.outputs, endpoint=cloud.endpoint),
            web_socket_url=local_url(shop.outputs["notifications"]["web_socket_url"], cloud.endpoint),
            client=shop.account.clients,
            messages=ROOT / "docs" / "api" / "asyncapi.json",
            resources=lambda: dict.fromkeys(shop.outputs, 1),
            traces=cloud.traces,
        )
    )
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the pages' server did not start"
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser of this machine, without a window."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    assert found, f"no browser: install one of {', '.join(_BROWSERS)} (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=Path(found), args=list(_ARGUMENTS))
        try:
            yield opened
        finally:
            opened.close()
