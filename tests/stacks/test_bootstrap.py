"""Bootstrap makes what the environment's file names, or says what the file must name."""

import json
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from stacks.bootstrap import Bootstrap
from stacks.environment import Environment, InvalidEnvironment
from tests.support.environments import write_environment

pytestmark = pytest.mark.synth

ACCOUNT = "444444444444"
STATE = {"kms_key_arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/cairn-boot-state"}
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"


def resources(folder: Path, **changes: Any) -> dict[str, Any]:
    path = write_environment(folder, name="boot", account_id=ACCOUNT, base="dev", changes=changes)
    app = App(outdir=str(folder / "out"))
    Bootstrap(app, "bootstrap", environment=Environment.load(str(path)))
    app.synth()
    content = json.loads((folder / "out" / "stacks" / "bootstrap" / "cdk.tf.json").read_text())
    return dict(content["resource"])


def test_two_roles_are_for_the_environments_of_the_same_names(tmp_path: Path) -> None:
    found = resources(tmp_path, state=STATE)
    subjects = {
        role["name"]: json.loads(role["assume_role_policy"])["Statement"][0]["Condition"]["StringEquals"]
        for role in found["aws_iam_role"].values()
    }
    key = "token.actions.githubusercontent.com:sub"
    assert {name: conditions[key] for name, conditions in subjects.items()} == {
        "cairn-boot-ci-plan": "repo:example-org/cairn:environment:boot-plan",
        "cairn-boot-ci-deploy": "repo:example-org/cairn:environment:boot",
    }
    assert "aws_iam_openid_connect_provider" in found


def test_a_provider_that_the_account_has_is_used(tmp_path: Path) -> None:
    github = {"repository": "acme/shop", "provider_arn": PROVIDER}
    assert "aws_iam_openid_connect_provider" not in resources(tmp_path, state=STATE, github=github)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"state": STATE, "github": None}, "boot: github: is missing"),
        (
            {},
            "boot: state.kms_key_arn = .*must be 'arn:aws:kms:eu-west-1:444444444444:alias/cairn-boot-state'",
        ),
        ({"github": {"repository": "acme/*"}}, r"github\.repository = 'acme/\*'"),
        ({"github": {"repository": "acme/shop", "provider_arn": "x"}}, r"github\.provider_arn = 'x'"),
    ],
)
def test_rejects(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidEnvironment, match=message):
        resources(tmp_path, **changes)
