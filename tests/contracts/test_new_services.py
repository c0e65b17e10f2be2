"""What ``cairn new service`` writes is as good as what is here: one of each kind, in one copy of the checkout."""

import json
from pathlib import Path

import pytest

from cairn.new_service import Compute
from stacks.environment import FOLDER
from tests.support.new_services import Checkout

pytestmark = [pytest.mark.synth, pytest.mark.timeout(900), pytest.mark.xdist_group("stacks")]

SERVICES = {f"my{compute}": compute for compute in Compute}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """The copy, in which the pages that are generated know of the services too."""
    copy = Checkout.copied(tmp_path_factory.mktemp("new-services") / "checkout")
    *first, last = SERVICES
    for name in first:
        copy.add(name, compute=SERVICES[name])
    told = json.loads(copy.add(last, compute=SERVICES[last], documents=True))
    assert {
        "README.md",
        "services/README.md",
        "docs/api/README.md",
        f"tests/stacks/snapshots/{last}.txt",
    } <= set(told["generated"])
    return copy


def test_it_is_in_order(checkout: Checkout) -> None:
    checkout.run("ruff", "check", "--no-cache", ".")
    checkout.run("ruff", "format", "--check", "--no-cache", ".")
    checkout.run("importlinter.cli", "lint")


def test_its_types_agree(checkout: Checkout) -> None:
    checkout.run("mypy")


def test_its_own_tests_pass_and_those_of_what_is_shared(checkout: Checkout) -> None:
    own = [
        str(file.relative_to(checkout.root))
        for name in SERVICES
        for file in (checkout.root / "tests" / "services").glob(f"test_{name}*.py")
    ]
    assert len(own) == 2 * len(SERVICES)
    shared = [
        f"tests/contracts/test_{name}.py" for name in ("api_documents", "containers", "docs", "handlers")
    ]
    stacks = [f"tests/stacks/test_{name}.py" for name in ("nothing_is_lost_unseen", "stacks_snapshots")]
    checkout.run("pytest", "-q", "-p", "no:cacheprovider", *own, *shared, *stacks)


@pytest.mark.long
@pytest.mark.scan
@pytest.mark.parametrize("environment", sorted(file.stem for file in FOLDER.glob("*.toml")))
def test_the_gate_finds_nothing_in_it(checkout: Checkout, environment: str) -> None:
    checkout.synthesize(environment, checkout.root / "cdktf.out" / environment)
    for name in SERVICES:
        assert Path(checkout.root, "cdktf.out", environment, "stacks", name, "cdk.tf.json").is_file()
    checkout.cairn("scan", "--env", environment)
