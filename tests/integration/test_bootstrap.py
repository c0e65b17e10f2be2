"""An account from nothing: bootstrap by a person, its state moved into the bucket it made, then GitHub's jobs alone."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import ClientError
from cdktf import App

from cairn.localcloud import LocalCloud
from modules.core import PlatformStack
from modules.encryption import Key
from modules.iam import DeliveryBoundary, PermissionsBoundary, Role, ServicePrincipal
from modules.messaging import DeadLetterQueue
from stacks.__main__ import main
from stacks.environment import BOUNDARY, DELIVERY_BOUNDARY, Environment
from tests.support.clients import Clients
from tests.support.cloud import Account, new_account
from tests.support.environments import write_environment
from tests.support.github_jobs import session_of, token_of, variables_of
from tests.support.plain_terraform import terraform

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("bootstrap")]

NAME = "boot"
JOBS = "repo:example-org/cairn:environment:"
LOCAL = 'terraform {\n  backend "local" {}\n}\n'
APPLY = ("apply", "-auto-approve", "-input=false")
PLAN = ("plan", "-input=false", "-detailed-exitcode")


@dataclass(frozen=True)
class Bootstrapped:
    """The account after bootstrap, and a stack of the environment that GitHub's jobs deploy."""

    account: Account
    environment: Environment
    folder: Path
    outputs: dict[str, str]

    def run(self, stack: str, *command: str, caller: Clients) -> CompletedProcess[str]:
        return terraform(
            self.folder / stack / "stacks" / stack,
            *command,
            "-no-color",
            variables=variables_of(self.account, caller),
            workspace=NAME,
        )

    def job(self, kind: str) -> Clients:
        """What a job of the GitHub environment of that kind acts as."""
        subject = {"plan": f"{JOBS}{NAME}-plan", "deploy": f"{JOBS}{NAME}"}[kind]
        return session_of(self.account, self.outputs[f"{kind}_role_arn"], token_of(subject))

    @property
    def bucket(self) -> str:
        return self.environment.state.bucket


@pytest.fixture(scope="module")
def made(local_cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Bootstrapped:
    folder = tmp_path_factory.mktemp("bootstrap")
    account = Account(local_cloud, new_account(local_cloud).account_id, "eu-west-1")
    file = write_environment(
        folder,
        name=NAME,
        account_id=account.account_id,
        base="dev",
        changes={
            "state": {
                "bucket": f"boot-state-{account.account_id}",
                "kms_key_arn": f"arn:aws:kms:eu-west-1:{account.account_id}:alias/cairn-{NAME}-state",
            }
        },
    )
    environment = Environment.load(str(file))
    with mock.patch.dict(os.environ, {"CAIRN_ENV": str(file), "CDKTF_OUTDIR": str(folder / "bootstrap")}):
        assert main(["bootstrap"]) == 0
    made = Bootstrapped(account, environment, folder, {})
    _bootstrap(made)
    _synthesize_small(environment, folder / "small")
    listed = json.loads(_ran(made, "bootstrap", "output", "-json").stdout)
    return Bootstrapped(account, environment, folder, {name: one["value"] for name, one in listed.items()})


def _bootstrap(made: Bootstrapped) -> None:
    """The commands of ``docs/how-to/deploy-to-aws.md``."""
    override = made.folder / "bootstrap" / "stacks" / "bootstrap" / "first_override.tf"
    override.write_text(LOCAL)
    _ran(made, "bootstrap", "init", "-input=false")
    _ran(made, "bootstrap", *APPLY)
    override.unlink()
    _ran(made, "bootstrap", "init", "-input=false", "-migrate-state", "-force-copy")


def _ran(made: Bootstrapped, stack: str, *command: str) -> CompletedProcess[str]:
    done = terraform(
        made.folder / stack / "stacks" / stack,
        *command,
        variables=made.account.environment,
        workspace=NAME,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def _synthesize_small(environment: Environment, folder: Path) -> None:
    """A stack such as the platform's are: boundaries, a key, a queue, and a role that sends to it."""
    app = App(outdir=str(folder))
    stack = PlatformStack(app, "small", settings=environment.settings)
    PermissionsBoundary(stack, "Boundary", name=BOUNDARY)
    DeliveryBoundary(stack, "DeliveryBoundary", name=DELIVERY_BOUNDARY)
    key = Key(stack, "Key", name="small", description="Encrypts a queue")
    queue = DeadLetterQueue(stack, "Queue", name="small", key=key)
    sender = Role(
        stack,
        "Sender",
        name="small-sender",
        assumed_by=ServicePrincipal("lambda.amazonaws.com"),
        description="Sends",
    )
    queue.grant_send_messages(sender)
    app.synth()


def assert_denied(call: Callable[..., object], **arguments: Any) -> None:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    assert refused.value.response["Error"]["Code"] in {"AccessDenied", "AccessDeniedException"}


def test_the_state_is_in_the_bucket_that_it_describes_and_plans_empty(made: Bootstrapped) -> None:
    body = made.account.clients("s3").get_object(Bucket=made.bucket, Key=f"env/{NAME}/bootstrap.tfstate")
    assert len(json.loads(body["Body"].read())["resources"]) > 15
    assert body["ServerSideEncryption"] == "aws:kms"
    _ran(made, "bootstrap", *PLAN)


@pytest.mark.parametrize(
    ("role", "subject"),
    [
        ("deploy", f"{JOBS}{NAME}-plan"),
        ("plan", f"{JOBS}{NAME}"),
        ("deploy", f"{JOBS}{NAME}2"),
        ("deploy", "repo:example-org/cairn:ref:refs/heads/main"),
        ("deploy", f"repo:somebody/cairn:environment:{NAME}"),
        ("plan", "repo:example-org/cairn:pull_request"),
    ],
)
def test_a_role_is_for_one_subject(made: Bootstrapped, role: str, subject: str) -> None:
    assert_denied(
        lambda: session_of(made.account, made.outputs[f"{role}_role_arn"], token_of(subject)),
    )


@pytest.mark.parametrize(
    "claims", [{"audience": "https://github.com/example-org"}, {"issuer": "https://x.y"}]
)
def test_a_role_is_for_github_and_for_aws(made: Bootstrapped, claims: dict[str, str]) -> None:
    token = token_of(f"{JOBS}{NAME}", **claims)
    assert_denied(lambda: session_of(made.account, made.outputs["deploy_role_arn"], token))


def test_jobs_plan_and_deploy_with_what_their_roles_may(made: Bootstrapped) -> None:
    plan, deploy = made.job("plan"), made.job("deploy")
    first = made.run("small", "init", "-input=false", caller=plan)
    assert "AccessDenied" in first.stderr, "who plans made the first, empty state of a stack"
    initialised = made.run("small", "init", "-input=false", caller=deploy)
    assert initialised.returncode == 0, initialised.stderr
    planned = made.run("small", *PLAN, caller=plan)
    assert planned.returncode == 2, planned.stderr
    refused = made.run("small", *APPLY, caller=plan)
    assert refused.returncode == 1
    assert "AccessDenied" in refused.stderr
    applied = made.run("small", *APPLY, caller=deploy)
    assert applied.returncode == 0, applied.stderr
    again = made.run("small", *PLAN, caller=plan)
    assert again.returncode == 0, again.stdout + again.stderr


def test_who_plans_writes_no_state_and_reads_no_data(made: Bootstrapped) -> None:
    caller, state = made.job("plan"), f"env/{NAME}/bootstrap.tfstate"
    assert caller("s3").get_object(Bucket=made.bucket, Key=state)["Body"].read()
    assert_denied(caller("s3").put_object, Bucket=made.bucket, Key=state, Body=b"{}")
    assert_denied(caller("s3").delete_object, Bucket=made.bucket, Key=state)
    assert_denied(caller("s3").put_object, Bucket=made.bucket, Key="other/x.tflock", Body=b"{}")
    account = made.account.clients
    account("dynamodb").create_table(
        TableName=f"cairn-{NAME}-customers",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    caller("dynamodb").describe_table(TableName=f"cairn-{NAME}-customers")
    assert_denied(caller("dynamodb").scan, TableName=f"cairn-{NAME}-customers")
    account("s3").create_bucket(
        Bucket=f"cairn-{NAME}-invoices", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    account("s3").put_object(Bucket=f"cairn-{NAME}-invoices", Key="one", Body=b"secret")
    assert_denied(caller("s3").get_object, Bucket=f"cairn-{NAME}-invoices", Key="one")
    assert_denied(caller("iam").create_role, RoleName=f"cairn-{NAME}-mine", AssumeRolePolicyDocument="{}")


def test_who_deploys_gives_nobody_more_than_a_boundary_allows(made: Bootstrapped) -> None:
    iam = made.job("deploy")("iam")
    trust = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "lambda.amazonaws.com"},
            },
        }
    )
    boundary = made.environment.settings.permissions_boundary_arn
    role = {"AssumeRolePolicyDocument": trust}
    assert_denied(iam.create_role, RoleName=f"cairn-{NAME}-free", **role)
    assert_denied(iam.create_role, RoleName="elsewhere", PermissionsBoundary=boundary, **role)
    assert_denied(iam.create_policy_version, PolicyArn=boundary, PolicyDocument=trust, SetAsDefault=True)
    assert_denied(iam.delete_policy, PolicyArn=boundary)
    assert_denied(iam.delete_role_permissions_boundary, RoleName=f"cairn-{NAME}-small-sender")
    for own in ("ci-plan", "ci-deploy"):
        name = f"cairn-{NAME}-{own}"
        assert_denied(iam.update_assume_role_policy, RoleName=name, PolicyDocument=trust)
        assert_denied(iam.put_role_policy, RoleName=name, PolicyName="more", PolicyDocument=trust)
        assert_denied(iam.delete_role, RoleName=name)


def test_who_deploys_cannot_open_or_lose_the_states(made: Bootstrapped) -> None:
    caller = made.job("deploy")
    assert_denied(caller("s3").delete_bucket_policy, Bucket=made.bucket)
    assert_denied(
        caller("s3").put_bucket_versioning,
        Bucket=made.bucket,
        VersioningConfiguration={"Status": "Suspended"},
    )
    key = made.account.clients("kms").describe_key(KeyId=f"alias/cairn-{NAME}-state")["KeyMetadata"]["Arn"]
    assert_denied(caller("kms").schedule_key_deletion, KeyId=key, PendingWindowInDays=7)
    state = f"env/{NAME}/bootstrap.tfstate"
    version = made.account.clients("s3").list_object_versions(Bucket=made.bucket, Prefix=state)["Versions"][0]
    assert_denied(caller("s3").delete_object, Bucket=made.bucket, Key=state, VersionId=version["VersionId"])
