"""What the grants of ``modules/compute`` leave denied."""

import tempfile
from pathlib import Path
from typing import Any

from constructs import Construct

from modules.compute import ContainerCluster, ContainerImage, ContainerService, Function, Package
from modules.core import stack_of
from modules.iam import IGrantable
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.streams import make_function
from tests.integration.denials.denial import Denial, Resource, key_pair
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.grantee import imported_key
from tests.support.networks import imported_network

_IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/stock@sha256:{'0' * 64}"
_HANDLER = "def handler(event, context):\n    return None\n"


def _functions(account: Account) -> tuple[Resource, Resource]:
    key, _ = key_pair(account)

    def make(name: str) -> Resource:
        functions = account.clients("lambda")
        make_function(account, name, _HANDLER, make_role(account, name))
        version = functions.publish_version(FunctionName=name)["Version"]
        alias = functions.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
        return Resource(alias["AliasArn"], key.arn)

    return make("order"), make("other-order")


def _grant_invoke(scope: Construct, alias: Resource, role: IGrantable) -> None:
    archive = Path(tempfile.mkdtemp()) / "order.zip"
    archive.write_bytes(b"zip")
    Function(
        scope,
        "Function",
        name="order",
        package=Package(archive),
        handler="order.handler",
        description="Takes orders",
        key=key_of(scope, alias),
    ).grant_invoke(role)


def _invoke(caller: Clients, alias: Resource) -> Any:
    return caller("lambda").invoke(FunctionName=alias.arn)


def _invoke_unpublished(caller: Clients, alias: Resource) -> Any:
    return caller("lambda").invoke(FunctionName=alias.arn.removesuffix(":live"))


def _repositories(account: Account) -> tuple[Resource, Resource]:
    def make(name: str) -> Resource:
        made = account.clients("ecr").create_repository(repositoryName=name)["repository"]
        uri = f"{account.account_id}.dkr.ecr.{account.region}.amazonaws.com/{name}@sha256:{'0' * 64}"
        return Resource(made["repositoryArn"], content=uri)

    return make("stock"), make("other-stock")


def _pull(caller: Clients, repository: Resource) -> Any:
    digest = {"imageDigest": repository.content.split("@")[1]}
    return caller("ecr").batch_get_image(repositoryName=repository.name, imageIds=[digest])


def _task_roles(account: Account) -> tuple[Resource, Resource]:
    first, second = (make_role(account, name) for name in ("stock-task", "other-task"))
    return Resource(first), Resource(second)


def _service(scope: Construct) -> ContainerService:
    return ContainerService(
        scope,
        "Service",
        name="stock",
        description="Keeps the stock",
        cluster=ContainerCluster.from_cluster_arn(scope, "Cluster", "arn:aws:ecs:x:1:cluster/shop"),
        network=imported_network(stack_of(scope)),
        image=ContainerImage(_IMAGE),
        key=imported_key(stack_of(scope)),
    )


def _register(caller: Clients, role: Resource) -> Any:
    return caller("ecs").register_task_definition(
        family="stock",
        taskRoleArn=role.arn,
        containerDefinitions=[{"name": "app", "image": _IMAGE, "memory": 128}],
    )


def _run(caller: Clients, _role: Resource) -> Any:
    return caller("ecs").run_task(cluster="shop", taskDefinition="stock")


NOT_CALLED = {
    "ContainerService.grant_pass_roles": "no call passes a role by itself: grant_register_task_definition has it",
}

DENIALS = (
    Denial(
        "ContainerService.grant_register_task_definition",
        _task_roles,
        lambda scope, _, role: _service(scope).grant_register_task_definition(role),
        call=_register,
        others=(_run,),
    ),
    Denial("Function.grant_invoke", _functions, _grant_invoke, call=_invoke, others=(_invoke_unpublished,)),
    Denial(
        "ContainerImage.grant_pull",
        _repositories,
        lambda _, repository, role: ContainerImage(repository.content).grant_pull(role),
        call=_pull,
        others=(lambda caller, repository: caller("ecr").describe_images(repositoryName=repository.name),),
    ),
)
