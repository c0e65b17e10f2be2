"""A local cloud of a test's own, which the test may kill, stop and start."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cairn.localcloud import LocalCloud, processes
from tests.support.cloud import Account
from tests.support.ports import free_port

ACCOUNT = "000000000000"
SLOW = "import time\ndef handler(event, context):\n    print('called')\n    time.sleep(event.get('sec', 0))\n"
"""The source of a function that says it was called, and takes as many seconds as its event says."""


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[LocalCloud]:
    cloud = LocalCloud(tmp_path, port=free_port())
    yield cloud
    cloud.stop()
    assert processes.processes_of(cloud.files.home) == []


def account_of(cloud: LocalCloud) -> Account:
    return Account(cloud, ACCOUNT)
