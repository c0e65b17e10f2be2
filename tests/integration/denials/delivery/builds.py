"""What the grants of build projects leave denied."""

from typing import Any

from constructs import Construct

from modules.delivery import BuildProject
from modules.iam import IGrantable, Role
from tests.integration.denials.denial import Denial, Resource, service_role
from tests.support.clients import Clients
from tests.support.cloud import Account

_NOTHING = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}


def _projects(account: Account) -> tuple[Resource, Resource]:
    role = service_role(account, "builder", "codebuild.amazonaws.com", _NOTHING)

    def make(name: str) -> Resource:
        made = account.clients("codebuild").create_project(
            name=name,
            serviceRole=role,
            source={"type": "NO_SOURCE", "buildspec": "{}"},
            artifacts={"type": "NO_ARTIFACTS"},
            environment={
                "type": "LINUX_CONTAINER",
                "image": "shop:1",
                "computeType": "BUILD_GENERAL1_SMALL",
            },
        )
        return Resource(made["project"]["arn"], content=role)

    return make("build"), make("other-build")


def _give_start(scope: Construct, project: Resource, role: IGrantable) -> None:
    builder = Role.from_role_arn(scope, "Builder", project.content)
    BuildProject.from_project_arn(scope, "Project", project.arn, role=builder).grant_start(role)


def _start(caller: Clients, project: Resource) -> Any:
    return caller("codebuild").start_build(projectName=project.name)


def _delete_project(caller: Clients, project: Resource) -> Any:
    return caller("codebuild").delete_project(name=project.name)


DENIALS = (
    Denial("BuildProject.grant_start", _projects, _give_start, call=_start, others=(_delete_project,)),
)
