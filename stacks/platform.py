"""What the services share: bus, topics for alarms and payments, container cluster and namespace."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import ApiGatewayAccount
from modules.compute import ContainerCluster
from modules.core import PlatformStack
from modules.discovery import Namespace
from modules.messaging import EventBus, EventRule, LogGroupTarget, Topic
from modules.observability import LogGroup
from stacks.environment import Environment
from stacks.foundation import Foundation


class Platform(PlatformStack):
    """One bus, whose every event is kept, one topic that every alarm notifies, a cluster, a namespace.

    The topic ``payments`` carries how payments ended: it is here so that its sender and its readers need not wait for
    each other.
    """

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, foundation: Foundation
    ) -> None:
        super().__init__(scope, id, settings=environment.settings)
        self.bus = EventBus(self, "Bus", name="shop", key=foundation.data_key)
        self.alarm_topic = Topic(self, "AlarmTopic", name="alarms", key=foundation.data_key)
        self.payments = Topic(self, "Payments", name="payments", key=foundation.data_key)
        event_log = LogGroup(
            self, "EventLog", name=f"/aws/events/{self.physical_name('shop')}", key=foundation.log_key
        )
        EventRule(
            self,
            "KeepEveryEvent",
            name="keep-every-event",
            bus=self.bus,
            pattern={"account": [self.settings.account_id]},
            targets=[LogGroupTarget(event_log)],
        )
        ApiGatewayAccount(self, "ApiGatewayAccount")
        self.cluster = ContainerCluster(self, "Cluster", name="shop", key=foundation.log_key)
        self.namespace = Namespace(
            self, "Namespace", name=f"{environment.name}.internal", description="The services of the shop"
        )
        TerraformOutput(self, "event_bus_name", value=self.bus.event_bus_name, static_id=True)
        TerraformOutput(self, "payments_topic_arn", value=self.payments.topic_arn, static_id=True)
        TerraformOutput(self, "cluster_name", value=self.cluster.cluster_name, static_id=True)
        TerraformOutput(self, "event_log_group_name", value=event_log.log_group_name, static_id=True)
