"""The users service: the profiles of those who signed up, and its API."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import BasePathMapping, RestApi
from modules.compute import Function, Package
from modules.core import PlatformStack, title
from modules.messaging import DeadLetterQueue, EventRule, FunctionTarget
from modules.storage import Attribute, Table
from stacks.edge import Edge
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.packages import package_of
from stacks.platform import Platform


class Users(PlatformStack):
    """A profile is stored when a person has signed up, and shown to that person alone."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        foundation: Foundation,
        platform: Platform,
        edge: Edge,
    ) -> None:
        super().__init__(scope, id, settings=environment.settings)
        self._size = environment.users
        self._foundation = foundation
        self.table = Table(
            self,
            "Profiles",
            name="users",
            partition_key=Attribute("user_id", "S"),
            key=foundation.data_key,
        )
        variables = {"TABLE_NAME": self.table.table_name, "USER_POOL_ID": edge.user_pool.user_pool_id}
        of_the_api = {**variables, "CLIENT_IDS": edge.shop_client.client_id}
        get_user = self._function("get_user", "Shows a profile to its user", of_the_api)
        self.table.grant_get_item(get_user)
        unregistered = DeadLetterQueue(
            self, "Unregistered", name="users-unregistered", key=foundation.data_key
        )
        store = self._function(
            "on_user_registered", "Stores the profile of a new user", variables, failures=unregistered
        )
        for function in (get_user, store):
            self.table.grant_put_item(function)
            edge.user_pool.grant_read_user(function)
        EventRule(
            self,
            "UserRegistered",
            name="users-registered",
            bus=platform.bus,
            pattern={"source": ["cairn.users"], "detail-type": ["UserRegistered"]},
            targets=[FunctionTarget(store, dead_letter_queue=unregistered)],
        )

        self.api = RestApi(
            self,
            "Api",
            name="users",
            description="Show a user the own profile",
            log_key=foundation.log_key,
            web_acl=edge.web_acl,
            user_pools=[edge.user_pool],
            throttle_rate=self._size.requests_per_sec,
            throttle_burst=self._size.burst,
        )
        self.api.add_method(
            "GetUser", method="GET", path="/{user_id}", function=get_user, scopes=("users/read",)
        )
        BasePathMapping(self, "BasePath", domain=edge.domain, base_path="users", api=self.api)

        for watched in (get_user, store, unregistered, self.api):
            watched.add_alarms([platform.alarm_topic])
        functions = [get_user, store]
        TerraformOutput(self, "table_name", value=self.table.table_name, static_id=True)
        TerraformOutput(self, "rest_api_id", value=self.api.rest_api_id, static_id=True)
        TerraformOutput(self, "function_names", value=[f.function_name for f in functions], static_id=True)
        TerraformOutput(
            self, "log_group_names", value=[f.log_group.log_group_name for f in functions], static_id=True
        )

    def _function(
        self,
        operation: str,
        description: str,
        environment: dict[str, str],
        *,
        failures: DeadLetterQueue | None = None,
    ) -> Function:
        return Function(
            self,
            title(operation),
            name=f"users-{operation.replace('_', '-')}",
            description=description,
            package=Package(package_of("users")),
            handler=f"services.users.handlers.{operation}.handler",
            environment={
                "POWERTOOLS_SERVICE_NAME": "users",
                "POWERTOOLS_LOG_LEVEL": self.settings.log_level,
                **environment,
            },
            key=self._foundation.data_key,
            log_key=self._foundation.log_key,
            memory_mb=self._size.memory_mb,
            reserved_concurrency=self._size.reserved_concurrency,
            failure_destination=failures,
        )
