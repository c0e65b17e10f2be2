"""The notifications service: the topic of what customers are told, its two channels, and the WebSocket API."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import WebSocketApi
from modules.compute import Function
from modules.messaging import (
    DeadLetterQueue,
    EmailIdentity,
    EventRule,
    Queue,
    Subscription,
    Topic,
    TopicTarget,
)
from modules.storage import Attribute, Bucket, LifecycleRule, Table
from stacks.services.api_service import Ground
from stacks.services.function_service import FunctionService

TOLD = {"cairn.orders": ["OrderConfirmed", "OrderCancelled"], "cairn.fulfilment": ["OrderShipped"]}
VISIBILITY_TIMEOUT_SEC = 60
RECEIVES = 3
EMAILS_AT_ONCE = 1
"""A function that a slow batch outlasts would not have said which e-mail it sent last."""


class Notifications(FunctionService):
    """What becomes of an order reaches its customer by e-mail, and at once over every open connection."""

    def __init__(self, scope: Construct, id: str, *, ground: Ground) -> None:
        super().__init__(scope, id, ground=ground)
        self._key = self.foundation.data_key
        topic = Topic(self, "Topic", name="notifications", key=self._key)
        undelivered = DeadLetterQueue(self, "Undelivered", name="notifications-undelivered", key=self._key)
        EventRule(
            self,
            "Told",
            name="notifications",
            bus=self.platform.bus,
            pattern={
                "source": list(TOLD),
                "detail-type": [kind for kinds in TOLD.values() for kind in kinds],
            },
            targets=[TopicTarget(topic, dead_letter_queue=undelivered)],
        )
        emails, pushes = (self._channel(name, topic, undelivered) for name in ("email", "push"))
        archive = Bucket(
            self,
            "Archive",
            name="notifications",
            key=self._key,
            access_log=self.storage.access_log,
            lifecycle_rules=[
                LifecycleRule(
                    name="sent",
                    transitions={"STANDARD_IA": 30},
                    expire_after_days=365,
                    expire_versions_after_days=7,
                )
            ],
        )
        identity = EmailIdentity(
            self,
            "Mail",
            name="notifications",
            domain_name=ground.environment.domain,
            hosted_zone_id=ground.environment.organisation.hosted_zone_id,
        )
        send_email = self._send_email(archive, identity)
        send_email.consume_queue(emails, batch_size=EMAILS_AT_ONCE)
        api, connections, of_the_api = self._web_sockets()
        push = self.function(
            "push",
            "Shows notices on open pages",
            {
                "CONNECTIONS_TABLE_NAME": connections.table_name,
                "CALLBACK_URL": api.callback_url,
                "ARCHIVE_BUCKET_NAME": archive.bucket_name,
            },
        )
        connections.grant_query(push)
        connections.grant_delete_item(push)
        api.grant_manage_connections(push)
        archive.grant_put(push, prefix="push/")
        push.consume_queue(pushes)

        functions = [send_email, push, *of_the_api]
        alarms = [self.platform.alarm_topic]
        for function in functions:
            function.add_alarms(alarms)
        for watched in (undelivered, emails, pushes, identity, api):
            watched.add_alarms(alarms)
        TerraformOutput(self, "web_socket_url", value=api.invoke_url, static_id=True)
        TerraformOutput(self, "archive_bucket_name", value=archive.bucket_name, static_id=True)
        self.publish(functions)

    def _channel(self, name: str, topic: Topic, undelivered: DeadLetterQueue) -> Queue:
        queue = Queue(
            self,
            f"{name.title()}Queue",
            name=f"notifications-{name}",
            key=self._key,
            visibility_timeout_sec=VISIBILITY_TIMEOUT_SEC,
            max_receive_count=RECEIVES,
        )
        Subscription(
            self,
            f"{name.title()}Subscription",
            topic=topic,
            queue=queue,
            dead_letter_queue=undelivered,
            raw_delivery=True,
        )
        return queue

    def _send_email(self, archive: Bucket, identity: EmailIdentity) -> Function:
        deliveries = Table(
            self,
            "Deliveries",
            name="notifications-deliveries",
            partition_key=Attribute("notice_id", "S"),
            time_to_live_attribute="expires_at",
            key=self._key,
        )
        function = self.function(
            "send_email",
            "Sends notices by e-mail",
            {
                "DELIVERIES_TABLE_NAME": deliveries.table_name,
                "USER_POOL_ID": self.edge.user_pool.user_pool_id,
                "SENDER": f"orders@{identity.domain_name}",
                "ARCHIVE_BUCKET_NAME": archive.bucket_name,
            },
        )
        deliveries.grant_put_item(function)
        self.edge.user_pool.grant_read_user(function)
        identity.grant_send_email(function)
        archive.grant_put(function, prefix="email/")
        return function

    def _web_sockets(self) -> tuple[WebSocketApi, Table, list[Function]]:
        connections = Table(
            self,
            "Connections",
            name="notifications-connections",
            partition_key=Attribute("user_id", "S"),
            sort_key=Attribute("connection_id", "S"),
            time_to_live_attribute="expires_at",
            key=self._key,
        )
        authorize = self.function(
            "authorize",
            "Lets customers connect",
            {"ISSUER": self.edge.user_pool.issuer, "CLIENT_IDS": self.edge.shop_client.client_id},
        )
        variables = {"CONNECTIONS_TABLE_NAME": connections.table_name}
        connect = self.function("on_connect", "Remembers who is connected", variables)
        disconnect = self.function("on_disconnect", "Forgets who is gone", variables)
        connections.grant_put_item(connect)
        connections.grant_delete_item(disconnect)
        api = WebSocketApi(
            self,
            "WebSockets",
            name="notifications",
            description="Shows customers what becomes of their orders",
            log_key=self.foundation.log_key,
            authorizer=authorize,
            connect=connect,
            disconnect=disconnect,
            throttle_rate=self.size.requests_per_sec,
            throttle_burst=self.size.burst,
        )
        return api, connections, [authorize, connect, disconnect]
