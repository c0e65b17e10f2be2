"""What the grants of repositories of images leave denied."""

from typing import Any

from constructs import Construct

from modules.delivery import IRepository, Repository
from tests.integration.denials.denial import Denial, Resource
from tests.support.clients import Clients
from tests.support.cloud import Account


def _repositories(account: Account) -> tuple[Resource, Resource]:
    def make(name: str) -> Resource:
        made = account.clients("ecr").create_repository(repositoryName=name)
        return Resource(made["repository"]["repositoryArn"], content=name)

    return make("probe"), make("other-probe")


def _repository(scope: Construct, repository: Resource) -> IRepository:
    return Repository.from_repository_arn(scope, "Repository", repository.arn)


def _pull(caller: Clients, repository: Resource) -> Any:
    return caller("ecr").batch_get_image(repositoryName=repository.content, imageIds=[{"imageTag": "1.0"}])


def _push(caller: Clients, repository: Resource) -> Any:
    return caller("ecr").put_image(
        repositoryName=repository.content, imageManifest="{}", imageTag=repository.content
    )


def _delete(caller: Clients, repository: Resource) -> Any:
    return caller("ecr").delete_repository(repositoryName=repository.content, force=True)


DENIALS = (
    Denial(
        "Repository.grant_pull",
        _repositories,
        lambda scope, repository, role: _repository(scope, repository).grant_pull(role),
        call=_pull,
        others=(_push, _delete),
    ),
    Denial(
        "Repository.grant_push",
        _repositories,
        lambda scope, repository, role: _repository(scope, repository).grant_push(role),
        call=_push,
        others=(_delete,),
    ),
)
