"""What the stacks of services on AWS Lambda have in common: their functions, and what they publish of them."""

from collections.abc import Mapping, Sequence

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import RestApi
from modules.compute import Function, Package
from modules.core import title
from modules.messaging import DeadLetterQueue
from modules.network import INetwork
from stacks.packages import package_of
from stacks.service_sizes import FunctionServiceSize
from stacks.services.api_service import ApiService, Ground


class FunctionService(ApiService):
    """One service: a stack of its own, whose id is the service's name, its package's and its base path."""

    def __init__(self, scope: Construct, id: str, *, ground: Ground) -> None:
        super().__init__(scope, id, ground=ground)
        self.size = ground.environment.size_of(id, FunctionServiceSize)

    def function(
        self,
        operation: str,
        description: str,
        variables: Mapping[str, str],
        *,
        failure_destination: DeadLetterQueue | None = None,
        timeout_sec: int = 10,
        network: INetwork | None = None,
    ) -> Function:
        """Return the function whose handler is in the file ``operation`` of the service's handlers.

        It is outside every VPC, unless it is given a ``network`` to be in. ``timeout_sec`` is 1-900.
        """
        return Function(
            self,
            title(operation),
            name=f"{self.service}-{operation.replace('_', '-')}",
            description=description,
            package=Package(package_of(self.service), bucket=self.storage.packages),
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
            timeout_sec=timeout_sec,
            network=network,
        )

    def publish(self, functions: Sequence[Function], api: RestApi | None = None) -> None:
        """Publish what tools look for: the names of a REST API and its stage, of functions and their logs."""
        names = [function.function_name for function in functions]
        logs = [function.log_group.log_group_name for function in functions]
        if api is not None:
            self.publish_api(api)
        TerraformOutput(self, "function_names", value=names, static_id=True)
        TerraformOutput(self, "log_group_names", value=logs, static_id=True)
