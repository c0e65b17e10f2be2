import json
from collections.abc import Callable
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.delivery import ArtifactFolder, BuildProject, Buildspec, Report
from modules.iam import Role
from modules.secrets import Secret
from modules.storage import Bucket
from tests.support.grantee import KEY_ARN, grantee, imported_key, key_statement
from tests.support.synth import SETTINGS, synthesize

pytestmark = pytest.mark.synth

ACCOUNT = "eu-west-1:123456789012"
PROJECT_ARN = f"arn:aws:codebuild:{ACCOUNT}:project/cairn-test-shop"
BUCKET_ARN = "arn:aws:s3:::cairn-test-artifacts"
SECRET_ARN = f"arn:aws:secretsmanager:{ACCOUNT}:secret:cairn-test-gateway-a1B2c3"
LOG_ARN = "${aws_cloudwatch_log_group.Project_Log_"
TESTS = Buildspec(commands={"build": ["make test"]})


def project(stack: PlatformStack, **arguments: Any) -> BuildProject:
    defaults = {"name": "shop", "description": "The shop", "buildspec": TESTS, "key": imported_key(stack)}
    return BuildProject(stack, "Project", **{**defaults, **arguments})


def folder(stack: PlatformStack) -> ArtifactFolder:
    bucket = Bucket.from_bucket_arn(stack, "Bucket", BUCKET_ARN, key=imported_key(stack))
    return ArtifactFolder(bucket=bucket, prefix="builds/")


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}


def test_a_project_builds_for_a_pipeline_under_the_key_and_without_privileges() -> None:
    found = synthesize(project).resource("aws_codebuild_project")
    assert found["name"] == "cairn-test-shop"
    assert found["encryption_key"] == KEY_ARN
    assert (found["build_timeout"], found["queued_timeout"]) == (60, 480)
    assert found["artifacts"] == {"type": "CODEPIPELINE"}
    assert found["source"]["type"] == "CODEPIPELINE"
    assert json.loads(found["source"]["buildspec"]) == {
        "version": 0.2,
        "phases": {"build": {"commands": ["make test"]}},
    }
    assert found["environment"] == {
        "type": "LINUX_CONTAINER",
        "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
        "compute_type": "BUILD_GENERAL1_SMALL",
        "privileged_mode": False,
        "environment_variable": [],
    }
    assert found["logs_config"]["cloudwatch_logs"]["status"] == "ENABLED"
    assert {"badge_enabled", "project_visibility"}.isdisjoint(found)


def test_a_project_logs_under_the_key() -> None:
    log = synthesize(project).resource("aws_cloudwatch_log_group")
    assert (log["name"], log["kms_key_id"]) == ("/aws/codebuild/cairn-test-shop", KEY_ARN)


def test_the_role_is_for_this_project_alone_and_under_the_delivery_boundary() -> None:
    role = synthesize(project).resource("aws_iam_role")
    assert role["permissions_boundary"] == SETTINGS.delivery_boundary_arn
    [trust] = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "codebuild.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": PROJECT_ARN},
    }


def test_a_build_writes_its_log_and_nothing_else() -> None:
    log, data_keys = synthesize(project).statements()
    assert log["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    [resource] = log["Resource"]
    assert resource.startswith(LOG_ARN)
    assert resource.endswith(".arn}:*")
    assert data_keys == key_statement("s3", "kms:Decrypt", "kms:GenerateDataKey")


def test_a_build_of_its_own_leaves_artifacts_in_its_folder() -> None:
    def build(stack: PlatformStack) -> None:
        project(
            stack,
            artifacts=folder(stack),
            buildspec=Buildspec(
                commands={"build": ["make"], "install": ["make tools"]},
                artifacts=["**/*"],
                base_directory="dist",
            ),
        )

    template = synthesize(build)
    found = template.resource("aws_codebuild_project")
    assert found["source"]["type"] == "NO_SOURCE"
    document = json.loads(found["source"]["buildspec"])
    assert list(document["phases"]) == ["install", "build"]
    assert document["artifacts"] == {"files": ["**/*"], "base-directory": "dist"}
    assert found["artifacts"] == {
        "type": "S3",
        "location": "cairn-test-artifacts",
        "path": "builds/",
        "namespace_type": "BUILD_ID",
        "packaging": "ZIP",
        "encryption_disabled": False,
    }
    assert template.statements()[2:] == [allow(f"{BUCKET_ARN}/builds/*", "s3:GetObject", "s3:PutObject")]


def test_a_build_of_its_own_that_leaves_nothing_has_no_artifacts() -> None:
    found = synthesize(lambda stack: project(stack, artifacts=folder(stack)))
    assert found.resource("aws_codebuild_project")["artifacts"] == {"type": "NO_ARTIFACTS"}


def test_variables_are_plain_and_secrets_are_read_by_their_arn() -> None:
    def build(stack: PlatformStack) -> None:
        secret = Secret.from_secret_arn(stack, "Secret", SECRET_ARN, key=imported_key(stack))
        project(stack, variables={"STAGE": "test"}, secrets={"GATEWAY_TOKEN": secret})

    template = synthesize(build)
    assert template.resource("aws_codebuild_project")["environment"]["environment_variable"] == [
        {"name": "GATEWAY_TOKEN", "type": "SECRETS_MANAGER", "value": SECRET_ARN},
        {"name": "STAGE", "type": "PLAINTEXT", "value": "test"},
    ]
    assert template.statements()[2:] == [
        key_statement("secretsmanager", "kms:Decrypt"),
        allow(SECRET_ARN, "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
    ]


def test_reports_are_written_to_groups_of_the_project() -> None:
    reporting = Buildspec(commands={"build": ["make test"]}, reports={"unit": Report(files=["report.xml"])})
    template = synthesize(lambda stack: project(stack, buildspec=reporting))
    document = json.loads(template.resource("aws_codebuild_project")["source"]["buildspec"])
    assert document["reports"] == {"unit": {"files": ["report.xml"], "file-format": "JUNITXML"}}
    assert template.statements()[2:] == [
        allow(
            f"arn:aws:codebuild:{ACCOUNT}:report-group/cairn-test-shop-unit",
            "codebuild:BatchPutCodeCoverages",
            "codebuild:BatchPutTestCases",
            "codebuild:CreateReport",
            "codebuild:CreateReportGroup",
            "codebuild:UpdateReport",
        )
    ]


def test_who_starts_builds_starts_those_of_this_project() -> None:
    def build(stack: PlatformStack) -> None:
        imported(stack).grant_start(grantee(stack))

    assert synthesize(build).statements() == [
        allow(PROJECT_ARN, "codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild")
    ]


def test_rights_of_builds_go_to_their_role() -> None:
    def build(stack: PlatformStack) -> None:
        folder(stack).bucket.grant_list(imported(stack), prefix="builds/")

    template = synthesize(build)
    assert template.resource("aws_iam_role_policy")["role"] == "builder"
    assert template.statements()[0]["Action"] == ["s3:ListBucket"]


def imported(stack: PlatformStack, arn: str = PROJECT_ARN) -> Any:
    role = Role.from_role_arn(stack, "Builder", "arn:aws:iam::123456789012:role/builder")
    found = BuildProject.from_project_arn(stack, "Project", arn, role=role)
    assert (found.project_name, found.role_arn) == ("cairn-test-shop", role.role_arn)
    return found


def test_the_first_failed_build_raises_an_alarm() -> None:
    class Topic:
        topic_arn = f"arn:aws:sns:{ACCOUNT}:alarms"

    alarm = synthesize(lambda stack: project(stack).add_alarms([Topic()])).resource(
        "aws_cloudwatch_metric_alarm"
    )
    assert (alarm["namespace"], alarm["metric_name"], alarm["threshold"]) == (
        "AWS/CodeBuild",
        "FailedBuilds",
        1,
    )


def _with_secret(stack: PlatformStack) -> None:
    secret = Secret.from_secret_arn(stack, "Secret", SECRET_ARN)
    project(stack, variables={"GATEWAY": "x"}, secrets={"GATEWAY": secret})


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda stack: project(stack, timeout_min=4), "timeout_min must be 5-480, got 4"),
        (lambda stack: project(stack, queued_timeout_min=481), "queued_timeout_min must be 5-480, got 481"),
        (lambda stack: project(stack, compute_type="SMALL"), "compute_type must be one of .*, got 'SMALL'"),
        (_with_secret, "names of their own, got 'GATEWAY' in both"),
        (lambda stack: project(stack, variables={"A-B": "x"}), "variables must be named .*, got 'A-B'"),
        (lambda stack: project(stack, variables={"CODEBUILD_X": "x"}), "got 'CODEBUILD_X'"),
        (lambda stack: imported(stack, "shop"), "project_arn must be the ARN of a build project, got 'shop'"),
        (lambda _: Buildspec(commands={}), "commands must name at least one phase"),
        (lambda _: Buildspec(commands={"test": ["x"]}), "commands must be one of .*, got 'test'"),
        (lambda _: Buildspec(commands={"build": "make"}), "commands of build must be a sequence"),
        (lambda _: Buildspec(commands={"build": []}), "commands of build must be a sequence"),
        (
            lambda _: Buildspec(commands={"build": ["x"]}, base_directory="dist"),
            "base_directory is for artifacts, got 'dist'",
        ),
        (
            lambda _: Buildspec(commands={"build": ["x"]}, reports={"u!": Report(files=["r.xml"])}),
            "reports must be named .*, got 'u!'",
        ),
        (lambda _: Report(files=[]), "files of a report must be at least one"),
        (lambda _: Report(files=["r"], format="TAP"), "format must be one of .*, got 'TAP'"),
    ],
)
def test_rejects(build: Callable[[PlatformStack], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(build)


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASSWORD",
        "github_token",
        "CLIENT_SECRET",
        "API_KEY",
        "AWS_ACCESS_KEY_ID",
        "PRIVATEKEY",
        "PASSPHRASE",
    ],
)
def test_rejects_a_variable_that_by_its_name_is_a_secret(name: str) -> None:
    with pytest.raises(ValueError, match=f"variables must hold no secret, got '{name}'"):
        synthesize(lambda stack: project(stack, variables={name: "x"}))
