"""What the stacks of services with an API have in common, whatever they run on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import (
    BasePathMapping,
    BlueGreenRoute,
    ListenerRule,
    PrivateIntegration,
    RequestModel,
    RestApi,
    TargetGroup,
)
from modules.core import PlatformStack
from stacks.data import Data
from stacks.declaration import Api, declarations
from stacks.edge import Edge
from stacks.entrance import Entrance
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.kubernetes import Kubernetes
from stacks.platform import Platform
from stacks.service_sizes import ApiSize
from stacks.storage import Storage

PORT = 8080
CLAIM_HEADERS: Mapping[str, str] = {
    "X-Caller-Client-Id": "client_id",
    "X-Caller-Scope": "scope",
    "X-Caller-Subject": "sub",
    "X-Caller-Token-Use": "token_use",
}
"""How a service behind the entrance is told who calls: ``services/kit/caller_headers.py`` reads them."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The stacks that every service stands on, and their environment."""

    environment: Environment
    foundation: Foundation
    platform: Platform
    storage: Storage
    edge: Edge
    entrance: Entrance
    data: Data
    kubernetes: Kubernetes


class ApiService(PlatformStack):
    """One service: a stack of its own, whose id is the service's name; its API is the one that it declares.

    What it declares is in ``services/<name>/service.toml``; a service without an API declares none.
    """

    def __init__(self, scope: Construct, id: str, *, ground: Ground) -> None:
        super().__init__(scope, id, settings=ground.environment.settings)
        self.service, self._environment = id, ground.environment
        self.foundation, self.platform = ground.foundation, ground.platform
        self.storage, self.data = ground.storage, ground.data
        self.edge, self.entrance = ground.edge, ground.entrance

    @property
    def declared_api(self) -> Api:
        """What the service declares of its API; raises ``ValueError`` where that is nothing."""
        api = declarations()[self.service].api
        if api is None:
            raise ValueError(f"services/{self.service}/service.toml must declare an [api], got none")
        return api

    def rest_api(self, description: str) -> RestApi:
        """Return the API that customers reach below the service's base path, behind the web ACL."""
        size = self._environment.size_of(self.service, ApiSize)
        api = RestApi(
            self,
            "Api",
            name=self.service,
            description=description,
            log_key=self.foundation.log_key,
            web_acl=self.edge.web_acl,
            user_pools=[self.edge.user_pool],
            throttle_rate=size.requests_per_sec,
            throttle_burst=size.burst,
        )
        BasePathMapping(self, "BasePath", domain=self.edge.domain, base_path=self.declared_api.path, api=api)
        return api

    def behind_entrance(self, *, target_type: str = "ip", name: str | None = None) -> TargetGroup:
        """Return the target group to which the entrance sends what is below the service's base path.

        ``name`` is for a service whose own is too long: AWS gives a target group's 32 characters, the environment's
        among them.
        """
        target_group = TargetGroup(
            self,
            "Targets",
            name=name or self.service,
            network=self.foundation.network,
            port=PORT,
            target_type=target_type,
        )
        ListenerRule(
            self,
            "Rule",
            load_balancer=self.entrance.load_balancer,
            target_group=target_group,
            priority=self._entrance_priority,
            paths=self._entrance_paths,
        )
        return target_group

    def route_behind_entrance(self, *, name: str | None = None) -> BlueGreenRoute:
        """Return the two target groups of a service that goes out blue-green; ``name`` as in ``behind_entrance``."""
        return BlueGreenRoute(
            self,
            "Route",
            name=name or self.service,
            network=self.foundation.network,
            load_balancer=self.entrance.load_balancer,
            test_listener=self.entrance.test_load_balancer,
            port=PORT,
            priority=self._entrance_priority,
            paths=self._entrance_paths,
        )

    @property
    def _entrance_priority(self) -> int:
        priority = self.declared_api.entrance_priority
        if priority is None:
            raise ValueError(f"services/{self.service}/service.toml must declare api.entrance_priority")
        return priority

    @property
    def _entrance_paths(self) -> Sequence[str]:
        path = self.declared_api.path
        return f"/{path}", f"/{path}/*"

    def add_private_method(
        self,
        api: RestApi,
        operation: str,
        *,
        method: str,
        path: str,
        scopes: Sequence[str],
        model: RequestModel | None = None,
    ) -> None:
        """Let the service behind the entrance answer ``method`` on ``path``, and tell it who calls.

        ``model`` says what a body may be; see ``RestApi.add_method``.
        """
        whole = f"/{self.declared_api.path}{path}".rstrip("/")
        integration = PrivateIntegration(
            vpc_link=self.entrance.vpc_link,
            host=self.entrance.host,
            path=whole,
            claim_headers=CLAIM_HEADERS,
        )
        api.add_method(
            operation, method=method, path=path, integration=integration, scopes=scopes, model=model
        )

    def publish_api(self, api: RestApi) -> None:
        """Publish what tools look for: the names of the API and of its stage."""
        TerraformOutput(self, "rest_api_id", value=api.rest_api_id, static_id=True)
        TerraformOutput(self, "stage_name", value=api.stage_name, static_id=True)
