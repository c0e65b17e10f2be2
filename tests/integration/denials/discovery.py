"""What the grants of ``modules/discovery`` leave denied."""

from typing import Any

from constructs import Construct

from modules.discovery import DiscoverableService, Namespace
from modules.iam import IGrantable
from tests.integration.denials.denial import Denial, Resource
from tests.support.clients import Clients
from tests.support.cloud import Account

_NAMESPACE = "shop.internal"


def _services(account: Account) -> tuple[Resource, Resource]:
    names = account.clients("servicediscovery")
    names.create_http_namespace(Name=_NAMESPACE)
    (namespace,) = names.list_namespaces()["Namespaces"]

    def make(name: str) -> Resource:
        made = names.create_service(Name=name, NamespaceId=namespace["Id"], Type="HTTP")["Service"]
        return Resource(made["Arn"], content=name)

    return make("stock"), make("other-stock")


def _grant_discover(scope: Construct, service: Resource, role: IGrantable) -> None:
    namespace = Namespace(scope, "Namespace", name=_NAMESPACE, description="The shop")
    DiscoverableService(
        scope, "Service", name=service.content, description="Stock", namespace=namespace
    ).grant_discover_instances(role)


def _discover(caller: Clients, service: Resource) -> Any:
    return caller("servicediscovery").discover_instances(
        NamespaceName=_NAMESPACE, ServiceName=service.content
    )


DENIALS = (
    Denial(
        "DiscoverableService.grant_discover_instances",
        _services,
        _grant_discover,
        call=_discover,
        others=(lambda caller, _: caller("servicediscovery").list_services(),),
    ),
)

NOT_CALLED = {
    "LatticeService.grant_invoke": "the local cloud stores VPC Lattice and carries no request",
}
