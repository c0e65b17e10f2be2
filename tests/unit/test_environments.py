"""Where an environment lives: AWS, or the local cloud and then nowhere else."""

import json
from pathlib import Path

import pytest

from cairn.environments import account_of, target_of
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.localcloud.account import Account
from cairn.terraform.checkout import notes_folder
from cairn.terraform.configuration import Configuration
from cairn.terraform.guard import check
from cairn.terraform.target import Target
from tests.support.assembly_files import configuration

HERE = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two environments."""
    monkeypatch.delenv("CAIRN_PORT", raising=False)
    write(tmp_path, "local", "000000000000", "cairn.localhost")
    write(tmp_path, "dev", "111111111111", "dev.example.com")
    return tmp_path


def write(root: Path, name: str, account_id: str, domain: str) -> None:
    folder = root / "stacks" / "environments"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(
        f'account_id = "{account_id}"\nregion = "eu-west-1"\ndomain = "{domain}"\n'
        f'[state]\nbucket = "state-{account_id}"\nkms_key_arn = "arn:aws:kms:eu-west-1:{account_id}:alias/state"\n'
        f'[organisation]\nhosted_zone_id = "Z1"\n'
    )


def test_an_environment_is_on_aws_unless_it_is_asked_for_here(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "shop")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example.com")
    there = target_of("dev", root=root)
    assert (there.stays_here, there.variables["AWS_PROFILE"]) == (False, "shop")
    here = target_of("dev", root=root, in_local_cloud=True)
    assert here.stays_here
    own = {name: value for name, value in here.variables.items() if name.startswith("AWS_")}
    assert (own["AWS_ENDPOINT_URL"], own["AWS_ACCESS_KEY_ID"], own["AWS_REGION"]) == (
        "http://127.0.0.1:4566",
        "111111111111",
        "eu-west-1",
    )
    assert not {"AWS_PROFILE", "AWS_ENDPOINT_URL_S3"} & own.keys()
    assert target_of("local", root=root).stays_here


def test_notes_and_plans_of_the_two_are_kept_apart(root: Path) -> None:
    here, there = (target_of("dev", root=root, in_local_cloud=local) for local in (True, False))
    assert notes_folder(root, here) != notes_folder(root, there)


def test_the_account_says_what_an_environment_expects_to_find(root: Path) -> None:
    assert account_of("dev", root=root) == Account(
        account_id="111111111111",
        region="eu-west-1",
        state_bucket="state-111111111111",
        state_key="arn:aws:kms:eu-west-1:111111111111:alias/state",
        hosted_zones={"Z1": "dev.example.com"},
    )


@pytest.mark.parametrize(
    ("account_id", "domain", "name"),
    [("111111111111", "alice.example.com", "account_id"), ("444444444444", "dev.example.com", "domain")],
)
def test_rejects_two_environments_that_would_collide(
    root: Path, account_id: str, domain: str, name: str
) -> None:
    write(root, "alice", account_id, domain)
    with pytest.raises(CairnError, match=f"alice and dev have the same {name}") as refused:
        account_of("alice", root=root)
    assert refused.value.code is ExitCode.USAGE


def checked(variables: dict[str, str], content: dict[str, object], tmp_path: Path) -> None:
    file = tmp_path / "cdk.tf.json"
    file.write_text(json.dumps(content))
    asked: list[object] = []

    def caller_account(found: object) -> str:
        asked.append(found)
        return "111111111111"

    try:
        check(
            {"edge": Configuration.read(file)},
            Target("dev", variables, stays_here=True),
            caller_account=caller_account,
        )
    except CairnError:
        assert asked == [], "an endpoint was asked before the guard refused it"
        raise


def stack(**more: object) -> dict[str, object]:
    return {**configuration(environment="dev", account_id="111111111111"), **more}


def test_what_stays_here_may_name_loopback(tmp_path: Path) -> None:
    provider = {"aws": [{"region": "eu-west-1"}, {"endpoints": [{"s3": "http://localhost:4566"}]}]}
    checked({**HERE, "AWS_ENDPOINT_URL_S3": "http://127.1.2.3:1"}, stack(provider=provider), tmp_path)


@pytest.mark.parametrize(
    ("variables", "more", "named"),
    [
        ({}, {}, "No AWS_ENDPOINT_URL leads"),
        ({"AWS_ENDPOINT_URL": "https://sts.amazonaws.com"}, {}, "AWS_ENDPOINT_URL = "),
        ({**HERE, "AWS_ENDPOINT_URL_IAM": "https://iam.amazonaws.com"}, {}, "AWS_ENDPOINT_URL_IAM = "),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1.example.com"}, {}, "AWS_ENDPOINT_URL = "),
        (HERE, {"provider": {"aws": [{}, {"endpoints": [{"ec2": "https://ec2"}]}]}}, r"edge: aws\[1\]"),
        (HERE, {"terraform": {"backend": {"s3": {"endpoints": {"s3": "https://s"}}}}}, r"edge: s3\[0\]"),
        (HERE, {"terraform": {"backend": {"s3": {"sts_endpoint": "https://s"}}}}, "sts_endpoint = "),
    ],
)
def test_refuses_what_would_leave_this_machine_before_anything_is_asked(
    tmp_path: Path, variables: dict[str, str], more: dict[str, object], named: str
) -> None:
    with pytest.raises(CairnError, match=named) as refused:
        checked(variables, stack(**more), tmp_path)
    assert refused.value.code is ExitCode.REFUSED
