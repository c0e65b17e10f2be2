"""Clients of the databases and caches of an account, verified as a careful service would."""

import json
import ssl
from dataclasses import dataclass
from typing import Any

import psycopg
import valkey

from tests.support.cloud import Account


@dataclass(frozen=True)
class Databases:
    """Makes connections by TLS, to servers that the local cloud's authority vouches for."""

    account: Account

    def connect(self, cluster_id: str, **changes: Any) -> "psycopg.Connection[Any]":
        """A connection as the master user, with the managed secret; `changes` go to psycopg as they are."""
        clusters = self.account.clients("rds").describe_db_clusters(DBClusterIdentifier=cluster_id)
        [cluster] = clusters["DBClusters"]
        secret_arn = cluster["MasterUserSecret"]["SecretArn"]
        secret = self.account.clients("secretsmanager").get_secret_value(SecretId=secret_arn)
        login = json.loads(secret["SecretString"])
        wanted = {
            "host": cluster["Endpoint"],
            "port": cluster["Port"],
            "user": login["username"],
            "password": login["password"],
            "dbname": cluster["DatabaseName"],
            "sslmode": "verify-full",
            "sslrootcert": str(self.account.cloud.authority_path),
            "connect_timeout": 5,
        }
        return psycopg.connect(**{**wanted, **changes})

    def cache(self, group_id: str, token: str, **changes: Any) -> valkey.Valkey:
        """A client of the group's primary node; `changes` go to valkey as they are."""
        groups = self.account.clients("elasticache").describe_replication_groups(ReplicationGroupId=group_id)
        endpoint = groups["ReplicationGroups"][0]["NodeGroups"][0]["PrimaryEndpoint"]
        wanted = {
            "host": endpoint["Address"],
            "port": endpoint["Port"],
            "password": token,
            "ssl": True,
            "ssl_cert_reqs": ssl.CERT_REQUIRED,
            "ssl_ca_certs": str(self.account.cloud.authority_path),
            "socket_timeout": 3,
        }
        return valkey.Valkey(**{**wanted, **changes})

    def wait_for(self, instance_id: str) -> None:
        """Fail where the instance is not available."""
        found = self.account.clients("rds").describe_db_instances(DBInstanceIdentifier=instance_id)
        assert found["DBInstances"][0]["DBInstanceStatus"] == "available"
