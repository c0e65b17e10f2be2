"""The recommendations service: pods on Kubernetes, their table, the queue they count from, their flag and their API."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import RestApi, TargetGroup
from modules.delivery import FeatureFlags, Flag, NumberAttribute, Rollout
from modules.kubernetes import Workload
from modules.messaging import EventRule, Queue, QueueTarget
from modules.storage import Attribute, Table
from stacks.environment import Environment
from stacks.images import image_of
from stacks.kubernetes import Kubernetes
from stacks.service_sizes import RecommendationsSize
from stacks.services.api_service import PORT, ApiService, Ground

RANKING = Flag(
    key="ranking-by-recency",
    description="What was bought together last comes first; else what was so most often",
    attributes={"percent": NumberAttribute(value=0, minimum=0, maximum=100)},
)


class Recommendations(ApiService):
    """Confirmed orders are counted, and customers are recommended what others bought with what they have."""

    def __init__(self, scope: Construct, id: str, *, ground: Ground) -> None:
        super().__init__(scope, id, ground=ground)
        self._size = ground.environment.size_of(id, RecommendationsSize)
        self._key, kubernetes = self.foundation.data_key, ground.kubernetes
        table = Table(
            self,
            "Purchases",
            name="recommendations",
            partition_key=Attribute("subject", "S"),
            sort_key=Attribute("entry", "S"),
            time_to_live_attribute="expires_at",
            key=self._key,
        )
        orders = self._confirmed_orders()
        flags = self._flags(ground.environment)
        targets = self.behind_entrance(name="recommend")
        pods = self._pods(kubernetes, targets, table, orders, flags)
        table.grant_query(pods)
        table.grant_put_item(pods)
        table.grant_update_item(pods)
        orders.grant_consume_messages(pods)
        flags.grant_read(pods)
        api = self._api()
        for watched in (pods, orders, targets, api):
            watched.add_alarms([self.platform.alarm_topic])
        TerraformOutput(self, "table_name", value=table.table_name, static_id=True)
        TerraformOutput(self, "queue_url", value=orders.queue_url, static_id=True)
        TerraformOutput(self, "flags", value=vars(flags.address), static_id=True)
        logs = [kubernetes.cluster.pod_log_group_name]
        TerraformOutput(self, "log_group_names", value=logs, static_id=True)
        self.publish_api(api)

    def _confirmed_orders(self) -> Queue:
        queue = Queue(
            self,
            "ConfirmedOrders",
            name="recommendations-orders",
            key=self._key,
            visibility_timeout_sec=self._size.visibility_timeout_sec,
        )
        EventRule(
            self,
            "OrderConfirmed",
            name="recommendations-order-confirmed",
            bus=self.platform.bus,
            pattern={"source": ["cairn.orders"], "detail-type": ["OrderConfirmed"]},
            targets=[QueueTarget(queue, dead_letter_queue=queue.dead_letter_queue)],
        )
        return queue

    def _flags(self, environment: Environment) -> FeatureFlags:
        size = environment.flags
        return FeatureFlags(
            self,
            "Flags",
            name="recommendations",
            description="How recommendations are ranked",
            flags=[RANKING],
            key=self._key,
            rollout=Rollout(
                minutes=size.minutes,
                bake_minutes=size.bake_minutes,
                growth_percent=size.growth_percent,
                growth_type="LINEAR",
            ),
        )

    def _pods(
        self,
        kubernetes: Kubernetes,
        targets: TargetGroup,
        table: Table,
        orders: Queue,
        flags: FeatureFlags,
    ) -> Workload:
        size = self._size
        pods = Workload(
            self,
            "Workload",
            name=self.service,
            description="Recommends products",
            cluster=kubernetes.cluster,
            network=self.foundation.network,
            image=image_of(self.service, self),
            port=PORT,
            target_group=targets,
            cpu_millicores=size.cpu_millicores,
            memory_mb=size.memory_mb,
            minimum=size.pods_minimum,
            maximum=size.pods_maximum,
            pre_stop_sec=size.pre_stop_sec,
            environment={
                "POWERTOOLS_SERVICE_NAME": self.service,
                "POWERTOOLS_LOG_LEVEL": self.settings.log_level,
                "TABLE_NAME": table.table_name,
                "QUEUE_URL": orders.queue_url,
                "VISIBILITY_TIMEOUT_SEC": str(size.visibility_timeout_sec),
                "CLIENT_IDS": self.edge.shop_client.client_id,
                "FLAGS_APPLICATION_ID": flags.address.application_id,
                "FLAGS_ENVIRONMENT_ID": flags.address.environment_id,
                "FLAGS_PROFILE_ID": flags.address.profile_id,
            },
        )
        pods.allow_from("FromEntrance", self.entrance.load_balancer)
        return pods

    def _api(self) -> RestApi:
        api = self.rest_api("Recommend products to a customer")
        self.add_private_method(
            api, "GetRecommendations", method="GET", path="/{user_id}", scopes=("recommendations/read",)
        )
        return api
