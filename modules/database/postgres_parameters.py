"""The parameter group of a cluster: no connection without TLS, and slow statements on record."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.rds_cluster_parameter_group import (
    RdsClusterParameterGroup,
    RdsClusterParameterGroupParameter,
)
from constructs import Construct

from modules.core import stack_of

# Statements hold customers' data: changes of the schema are logged whole, others where they take long.
PARAMETERS = {
    "log_min_duration_statement": "1000",
    "log_statement": "ddl",
    "rds.force_ssl": "1",
}


class PostgresParameters(Construct):
    """The parameters of clusters of one major version, which is part of the group's name.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Reference.ParameterGroups.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, major_version: str) -> None:
        super().__init__(scope, id)
        resource = RdsClusterParameterGroup(
            self,
            "Resource",
            name=stack_of(self).physical_name(f"{name}-{major_version}", max_length=255),
            family=f"aurora-postgresql{major_version}",
            description=f"TLS alone, and slow statements logged, for {name}",
            parameter=[
                RdsClusterParameterGroupParameter(name=parameter, value=value, apply_method="immediate")
                for parameter, value in PARAMETERS.items()
            ],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        self.parameter_group_name: str = resource.name
