"""The users service: the profiles of those who signed up, and its API."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.messaging import DeadLetterQueue, EventRule, FunctionTarget
from modules.storage import Attribute, Table
from stacks.services.api_service import Ground
from stacks.services.function_service import FunctionService


class Users(FunctionService):
    """A profile is stored when a person has signed up, and shown to that person alone."""

    def __init__(self, scope: Construct, id: str, *, ground: Ground) -> None:
        super().__init__(scope, id, ground=ground)
        user_pool, key = self.edge.user_pool, self.foundation.data_key
        table = Table(self, "Profiles", name="users", partition_key=Attribute("user_id", "S"), key=key)
        variables = {"TABLE_NAME": table.table_name, "USER_POOL_ID": user_pool.user_pool_id}
        of_the_api = {**variables, "CLIENT_IDS": self.edge.shop_client.client_id}
        unregistered = DeadLetterQueue(self, "Unregistered", name="users-unregistered", key=key)

        get_user = self.function("get_user", "Shows a profile to its user", of_the_api)
        store = self.function(
            "on_user_registered",
            "Stores the profile of a new user",
            variables,
            failure_destination=unregistered,
        )
        table.grant_get_item(get_user)
        for function in (get_user, store):
            table.grant_put_item(function)
            user_pool.grant_read_user(function)
        EventRule(
            self,
            "UserRegistered",
            name="users-registered",
            bus=self.platform.bus,
            pattern={"source": ["cairn.users"], "detail-type": ["UserRegistered"]},
            targets=[FunctionTarget(store, dead_letter_queue=unregistered)],
        )

        api = self.rest_api("Show a user the own profile")
        api.add_method("GetUser", method="GET", path="/{user_id}", function=get_user, scopes=("users/read",))

        for watched in (get_user, store, unregistered, api):
            watched.add_alarms([self.platform.alarm_topic])
        TerraformOutput(self, "table_name", value=table.table_name, static_id=True)
        self.publish([get_user, store], api)
