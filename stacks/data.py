"""What services share to keep rows in: one Aurora PostgreSQL cluster, in which each has a database of its own."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.core import PlatformStack
from modules.database import DatabaseAdministrator, PostgresCluster
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.platform import Platform


class Data(PlatformStack):
    """One cluster as large as the environment says, and whoever makes databases in it."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        foundation: Foundation,
        platform: Platform,
    ) -> None:
        super().__init__(scope, id, settings=environment.settings)
        self.cluster = PostgresCluster(
            self,
            "Cluster",
            name="shop",
            network=foundation.network,
            key=foundation.data_key,
            log_key=foundation.log_key,
            database_name="platform",
            **environment.database.model_dump(),
        )
        self.administrator = DatabaseAdministrator(
            self,
            "Administrator",
            name="databases",
            cluster=self.cluster,
            key=foundation.data_key,
            log_key=foundation.log_key,
        )
        self.cluster.add_alarms([platform.alarm_topic])
        TerraformOutput(self, "cluster_identifier", value=self.cluster.cluster_identifier, static_id=True)
