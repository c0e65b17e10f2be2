"""A database of a service's own inside a shared cluster, with one role to use it and one to change its schema."""

from __future__ import annotations

import json

from cdktf import Fn
from cdktf_cdktf_provider_aws.lambda_invocation import LambdaInvocation
from constructs import Construct

from modules.core import stack_of
from modules.database.database_administrator import IDatabaseAdministrator
from modules.database.postgres_grants import require_user
from modules.iam import Grant, IGrantable

_LONGEST_NAME = 57


class PostgresDatabase(Construct):
    """The database ``name`` in the cluster of ``administrator``, closed to every role but its own two.

    The role ``name`` reads and writes rows; the role ``name`` + ``_owner`` owns the schema and is for migrations.
    Both log in by IAM alone: see ``grant_connect`` and ``grant_migrate``. Destroying this takes the login away and
    leaves the data. Raises ``ValueError`` for a name that is longer than 57 characters or that PostgreSQL would have
    to quote. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, administrator: IDatabaseAdministrator
    ) -> None:
        super().__init__(scope, id)
        require_user(name)
        if len(name) > _LONGEST_NAME:
            raise ValueError(
                f"name must be at most {_LONGEST_NAME} characters long, got {len(name)}: {name!r}"
            )
        self.cluster = administrator.cluster
        self.database_name = self.user = name
        self.owner = f"{name}_owner"
        local = isinstance(administrator, Construct) and stack_of(administrator) is stack_of(self)
        self.needs = administrator.needs if local else []
        LambdaInvocation(
            self,
            "Resource",
            function_name=administrator.function_name,
            input=json.dumps({"name": name}),
            lifecycle_scope="CRUD",
            triggers={"cluster": Fn.sha256(administrator.cluster.cluster_resource_id)},
            depends_on=self.needs,
        )

    def grant_connect(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to log in as the role that reads and writes rows."""
        return self.cluster.grant_connect(grantee, self.user)

    def grant_migrate(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to log in as the role that owns the schema."""
        return self.cluster.grant_connect(grantee, self.owner)
