"""The local clouds of tests: none outlives the block that asked for it."""

from pathlib import Path

import pytest

from cairn.localcloud import LocalCloud, processes
from tests.support.cloud import new_account, running_cloud

pytestmark = pytest.mark.integration


def set_up_and_fail(root: Path) -> None:
    with running_cloud(root) as cloud:
        new_account(cloud)
        assert cloud.status().healthy
        raise ZeroDivisionError


def test_a_setup_that_fails_leaves_no_process(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        set_up_and_fail(tmp_path)
    assert processes.processes_of(LocalCloud(tmp_path).files.home) == []
