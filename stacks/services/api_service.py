"""What the stacks of services with an API have in common, whatever they run on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import (
    BasePathMapping,
    ListenerRule,
    PrivateIntegration,
    RequestModel,
    RestApi,
    TargetGroup,
)
from modules.core import PlatformStack
from stacks.data import Data
from stacks.edge import Edge
from stacks.entrance import Entrance
from stacks.environment import Environment
from stacks.foundation import Foundation
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
PRIORITIES: Mapping[str, int] = {"products": 10, "recommendations": 20, "stock": 30}
"""The place of each path among the rules of the entrance."""


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


class ApiService(PlatformStack):
    """One service: a stack of its own, whose id is the service's name; its API has the base path ``resource``.

    The base path is the service's name where ``resource`` is not given; a service without an API needs neither.
    """

    def __init__(
        self, scope: Construct, id: str, *, ground: Ground, size: ApiSize | None = None, resource: str = ""
    ) -> None:
        super().__init__(scope, id, settings=ground.environment.settings)
        self.service, self.resource, self._api_size = id, resource or id, size or ApiSize()
        self.foundation, self.platform = ground.foundation, ground.platform
        self.storage, self.data = ground.storage, ground.data
        self.edge, self.entrance = ground.edge, ground.entrance

    def rest_api(self, description: str) -> RestApi:
        """Return the API that customers reach below the service's base path, behind the web ACL."""
        api = RestApi(
            self,
            "Api",
            name=self.service,
            description=description,
            log_key=self.foundation.log_key,
            web_acl=self.edge.web_acl,
            user_pools=[self.edge.user_pool],
            throttle_rate=self._api_size.requests_per_sec,
            throttle_burst=self._api_size.burst,
        )
        BasePathMapping(self, "BasePath", domain=self.edge.domain, base_path=self.resource, api=api)
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
            priority=PRIORITIES[self.resource],
            paths=[f"/{self.resource}", f"/{self.resource}/*"],
        )
        return target_group

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
        whole = f"/{self.resource}{path}".rstrip("/")
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
