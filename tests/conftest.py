"""The lazy provider package comes before any import of cdktf, and AWS itself is asked only where --aws says so."""

import pytest

import modules  # noqa: F401


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--aws``."""
    parser.addoption(
        "--aws",
        action="store_true",
        help="Put the statements about AWS to a real sandbox account, and nothing else.",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks AWS, or with ``--aws`` everything else."""
    wanted = bool(config.getoption("--aws"))
    chosen = [item for item in items if (item.get_closest_marker("aws") is not None) is wanted]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen
