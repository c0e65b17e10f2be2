"""What ``cairn new service`` writes is as good as what is here: one of each kind, in one copy of the checkout."""

import json
from pathlib import Path

import pytest

from cairn.new_service import Compute
from stacks.environment import FOLDER
from tests.support.markdown import names, table
from tests.support.new_services import Checkout

pytestmark = [pytest.mark.synth, pytest.mark.timeout(900), pytest.mark.xdist_group("stacks")]

SERVICES = {f"my{compute}": compute for compute in Compute}
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
JUDGED = "prod"
ENVIRONMENTS = [
    pytest.param(file.stem, marks=() if file.stem == JUDGED else pytest.mark.long)
    for file in sorted(FOLDER.glob("*.toml"))
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """The copy."""
    copy = Checkout.copied(tmp_path_factory.mktemp("new-services") / "checkout")
    for name, compute in SERVICES.items():
        copy.add(name, compute=compute)
    return copy


def test_it_is_in_order(checkout: Checkout) -> None:
    checkout.run("-m", "ruff", "check", "--no-cache", ".")
    checkout.run("-m", "ruff", "format", "--check", "--no-cache", ".")
    checkout.run("-c", LINT)


def test_its_types_agree(checkout: Checkout) -> None:
    checkout.run("-m", "mypy")


def test_its_own_tests_pass(checkout: Checkout) -> None:
    own = [
        str(file.relative_to(checkout.root))
        for name in SERVICES
        for file in (checkout.root / "tests" / "services").glob(f"test_{name}*.py")
    ]
    assert len(own) == 2 * len(SERVICES)
    checkout.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *own)


def alarms_of(folder: Path, service: str) -> set[str]:
    """The names of a stack's alarms, without the environment's prefix."""
    content = json.loads((folder / "stacks" / service / "cdk.tf.json").read_text())
    whole = {alarm["alarm_name"] for alarm in content["resource"]["aws_cloudwatch_metric_alarm"].values()}
    return {name.partition(f"-{folder.name}-")[2] for name in whole}


def alarms_in_runbook(checkout: Checkout, service: str) -> set[str]:
    rows = table((checkout.root / "services" / service / "README.md").read_text(), "alarm")
    return {name for row in rows for name in names(row[0])}


@pytest.mark.scan
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_gate_finds_nothing_in_it_and_the_runbook_has_its_alarms(
    checkout: Checkout, environment: str
) -> None:
    folder = checkout.synthesize(environment, checkout.root / "cdktf.out" / environment)
    checkout.cairn("scan", "--env", environment)
    for service in SERVICES:
        assert alarms_of(folder, service) == alarms_in_runbook(checkout, service)


@pytest.mark.long
def test_the_pages_are_written_anew_and_what_is_shared_holds_for_it(checkout: Checkout) -> None:
    told = json.loads(checkout.add("another", compute="function", documents=True))
    assert {
        "README.md",
        "services/README.md",
        "docs/api/README.md",
        "tests/stacks/snapshots/edge.txt",
    } <= set(told["generated"])
    assert "tests/stacks/snapshots/another.txt" in told["generated"]
    shared = [
        f"tests/contracts/test_{name}.py" for name in ("api_documents", "containers", "docs", "handlers")
    ]
    stacks = [f"tests/stacks/test_{name}.py" for name in ("nothing_is_lost_unseen", "stacks_snapshots")]
    checkout.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *shared, *stacks)
