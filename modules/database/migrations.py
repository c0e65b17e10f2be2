"""A database's migrations: run when their content changes, after the database is made, before the service starts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsii
from cdktf import Aspects, IAspect, TerraformResource
from cdktf_cdktf_provider_aws.autoscaling_group import AutoscalingGroup
from cdktf_cdktf_provider_aws.ecs_service import EcsService
from cdktf_cdktf_provider_aws.lambda_alias import LambdaAlias
from cdktf_cdktf_provider_aws.lambda_invocation import LambdaInvocation
from constructs import Construct, IConstruct

from modules.compute import Function, Package
from modules.core import stack_of
from modules.database.postgres_database import PostgresDatabase
from modules.encryption import IKey
from modules.network import INetwork

_TIMEOUT_SEC = 900


class Migrations(Construct):
    """The migrations in the folder ``versions``, run by a function in the VPC as the owner of ``database``'s schema.

    ``package`` holds them, and ``handler`` is the import path of what brings the database to the ``revision`` of its
    event. It is called with ``head`` in the apply in which a file of ``versions`` is another: where it fails, the
    apply does, and the aliases of functions, the container services and the instance groups of this stack stay at
    what they were. Destroying this changes no data. ``key`` and ``log_key`` are those of ``Function``. Raises
    ``ValueError`` where ``versions`` holds no migration.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        database: PostgresDatabase,
        network: INetwork,
        package: Package,
        handler: str,
        versions: Path,
        key: IKey,
        log_key: IKey | None = None,
    ) -> None:
        super().__init__(scope, id)
        content = _content(versions)
        cluster = database.cluster
        self.function = Function(
            self,
            "Function",
            name=name,
            description=f"Migrates the database {database.database_name}",
            package=package,
            handler=handler,
            key=key,
            log_key=log_key,
            timeout_sec=_TIMEOUT_SEC,
            reserved_concurrency=1,
            network=network,
            environment={
                "DATABASE_HOST": cluster.endpoint,
                "DATABASE_PORT": str(cluster.port),
                "DATABASE_NAME": database.database_name,
                "DATABASE_OWNER": database.owner,
            },
        )
        self.function.connect_to("ToDatabase", cluster, port=cluster.port)
        database.grant_migrate(self.function)
        made = [*self.node.find_all(), *database.node.find_all()]
        self._invocation = LambdaInvocation(
            self,
            "Resource",
            function_name=self.function.function_name,
            input=json.dumps({"revision": "head", "migrations": content}),
            lifecycle_scope="CRUD",
            triggers={"cluster": cluster.cluster_resource_id},
            depends_on=[each for each in made if isinstance(each, TerraformResource)],
        )
        before = [*self.node.find_all(), *database.needs]
        Aspects.of(self._invocation).add(_StartsAfter(self._invocation, before=before))


def _content(versions: Path) -> str:
    files = sorted(versions.glob("*.py"))
    if not files:
        raise ValueError(f"versions must be a folder with migrations, got {versions}, which has none")
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\n{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


@jsii.implements(IAspect)
class _StartsAfter:
    """Makes what starts a new version of the service wait for the migrations that the version counts on.

    It is asked about the invocation alone, once all is made: each question is a way from one process to another.
    """

    def __init__(self, invocation: LambdaInvocation, *, before: Sequence[Any]) -> None:
        self._invocation = f"{invocation.terraform_resource_type}.{invocation.friendly_unique_id}"
        self._before = {each.node.path for each in before}

    def visit(self, node: IConstruct) -> None:
        for each in stack_of(node).node.find_all():
            if (
                isinstance(each, LambdaAlias | EcsService | AutoscalingGroup)
                and each.node.path not in self._before
            ):
                each.depends_on = [*(each.depends_on or []), self._invocation]
