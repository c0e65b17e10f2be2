"""What the grants of ``modules/compute`` leave denied."""

import tempfile
from pathlib import Path
from typing import Any

from constructs import Construct

from modules.compute import ContainerImage, Function, Package
from modules.iam import IGrantable
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.streams import make_function
from tests.integration.denials.denial import Denial, Resource, key_pair
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account

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


DENIALS = (
    Denial("Function.grant_invoke", _functions, _grant_invoke, call=_invoke, others=(_invoke_unpublished,)),
    Denial(
        "ContainerImage.grant_pull",
        _repositories,
        lambda _, repository, role: ContainerImage(repository.content).grant_pull(role),
        call=_pull,
        others=(lambda caller, repository: caller("ecr").describe_images(repositoryName=repository.name),),
    ),
)
