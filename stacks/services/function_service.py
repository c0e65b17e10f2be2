"""What the stacks of services on AWS Lambda have in common: their functions, their API, and what they publish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import BasePathMapping, RestApi
from modules.compute import Function, Package
from modules.core import PlatformStack, title
from modules.messaging import DeadLetterQueue
from stacks.data import Data
from stacks.edge import Edge
from stacks.entrance import Entrance
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.packages import package_of
from stacks.platform import Platform
from stacks.service_sizes import FunctionServiceSize


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The stacks that every service stands on, and their environment."""

    environment: Environment
    foundation: Foundation
    platform: Platform
    edge: Edge
    entrance: Entrance
    data: Data


class FunctionService(PlatformStack):
    """One service: a stack of its own, whose id is the service's name, its package's and its base path."""

    def __init__(self, scope: Construct, id: str, *, ground: Ground, size: FunctionServiceSize) -> None:
        super().__init__(scope, id, settings=ground.environment.settings)
        self.service, self.size = id, size
        self.foundation, self.platform = ground.foundation, ground.platform
        self.edge, self.entrance, self.data = ground.edge, ground.entrance, ground.data

    def function(
        self,
        operation: str,
        description: str,
        variables: Mapping[str, str],
        *,
        failure_destination: DeadLetterQueue | None = None,
    ) -> Function:
        """Return the function whose handler is in the file ``operation`` of the service's handlers."""
        return Function(
            self,
            title(operation),
            name=f"{self.service}-{operation.replace('_', '-')}",
            description=description,
            package=Package(package_of(self.service), bucket=self.platform.packages),
            handler=f"services.{self.service}.handlers.{operation}.handler",
            environment={
                "POWERTOOLS_SERVICE_NAME": self.service,
                "POWERTOOLS_LOG_LEVEL": self.settings.log_level,
                **variables,
            },
            key=self.foundation.data_key,
            log_key=self.foundation.log_key,
            memory_mb=self.size.memory_mb,
            reserved_concurrency=self.size.reserved_concurrency,
            failure_destination=failure_destination,
        )

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
            throttle_rate=self.size.requests_per_sec,
            throttle_burst=self.size.burst,
        )
        BasePathMapping(self, "BasePath", domain=self.edge.domain, base_path=self.service, api=api)
        return api

    def publish(self, functions: Sequence[Function], api: RestApi | None = None) -> None:
        """Publish what tools look for: the names of a REST API and its stage, of functions and their logs."""
        names = [function.function_name for function in functions]
        logs = [function.log_group.log_group_name for function in functions]
        if api is not None:
            TerraformOutput(self, "rest_api_id", value=api.rest_api_id, static_id=True)
            TerraformOutput(self, "stage_name", value=api.stage_name, static_id=True)
        TerraformOutput(self, "function_names", value=names, static_id=True)
        TerraformOutput(self, "log_group_names", value=logs, static_id=True)
