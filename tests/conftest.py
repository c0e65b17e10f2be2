"""The lazy provider package comes before any import of cdktf, and AWS itself is asked only where --aws says so."""

import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import modules  # noqa: F401
from tests.support import left_clouds

# A shell that starts the tests in the background makes them, and all that they start, deaf to Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is, and nothing of what is tested.
settings.register_profile("cairn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cairn")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--aws``."""
    parser.addoption(
        "--aws",
        action="store_true",
        help="Put the statements about AWS to a real sandbox account, and nothing else.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """End what killed sessions left; a worker of xdist is a part of the session that started it."""
    if not hasattr(config, "workerinput"):
        left_clouds.end_those_left()
        left_clouds.begin_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no local cloud behind where Ctrl-C ended the session."""
    if not hasattr(config, "workerinput"):
        left_clouds.end_those_left()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks AWS, or with ``--aws`` everything else; keep each file on one worker of xdist.

    What a file's tests share, such as a stack that was applied, is then made once. The whole shop takes a worker
    longest, so it comes first and the others run beside it.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.location[0]))
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)
    wanted = bool(config.getoption("--aws"))
    chosen = [item for item in items if (item.get_closest_marker("aws") is not None) is wanted]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.fixture(scope="session")
def assembled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what synthesizes an environment by its name, once for all who read it, and gives its folder."""
    from tests.support.assemblies import synthesize_environment

    return cache(
        lambda environment: synthesize_environment(environment, tmp_path_factory.mktemp(environment))
    )
