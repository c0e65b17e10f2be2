"""The stack of the whole-path test: an API, its way into the VPC, two tasks, a database and a cache."""

from pathlib import Path

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import (
    ApiGatewayAccount,
    ApplicationLoadBalancer,
    HealthCheck,
    ListenerRule,
    NetworkLoadBalancer,
    PrivateIntegration,
    RestApi,
    TargetGroup,
    VpcLink,
)
from modules.auth import ResourceServer, UserPool, UserPoolClient
from modules.cache import Cache, CacheUser
from modules.compute import ContainerCluster, ContainerImage, ContainerService
from modules.core import PlatformStack, StackSettings
from modules.database import DatabaseAdministrator, PostgresCluster, PostgresDatabase
from modules.encryption import Key
from modules.iam import PermissionsBoundary
from modules.network import PrivateNetwork
from modules.storage import AccessLogBucket
from modules.waf import WebAcl

HOST = "items.example.com"
ITEM_SCHEMA = {
    "type": "object",
    "required": ["value"],
    "additionalProperties": False,
    "properties": {"value": {"type": "string", "maxLength": 100}},
}
_DIGEST = "0" * 64
_KEY_USERS = ("logs.amazonaws.com", "cloudwatch.amazonaws.com", "sns.amazonaws.com")


class Items(PlatformStack):
    """What a service of the shop stands on, all of it in one state."""

    def __init__(self, scope: Construct, id: str, *, settings: StackSettings, authority: Path) -> None:
        super().__init__(scope, id, settings=settings)
        PermissionsBoundary(self, "Boundary", name="boundary")
        self._key = Key(self, "Key", name="items", description="Items", service_principals=_KEY_USERS)
        self._network = PrivateNetwork(
            self,
            "Network",
            name="items",
            cidr="10.78.0.0/16",
            availability_zones=[f"{settings.region}{zone}" for zone in "ab"],
            interface_endpoints=("sqs",),
            flow_log_key=self._key,
        )
        self._database_and_cache()
        balancer, targets = self._balancer()
        self._service(balancer, targets, authority)
        self._api(balancer)

    def _database_and_cache(self) -> None:
        self._cluster = PostgresCluster(
            self,
            "Cluster",
            name="items",
            network=self._network,
            key=self._key,
            database_name="platform",
            readers=0,
        )
        administrator = DatabaseAdministrator(
            self, "Administrator", name="databases", cluster=self._cluster, key=self._key
        )
        self._database = PostgresDatabase(self, "Database", name="items", administrator=administrator)
        self._cache = Cache(
            self,
            "Cache",
            name="items",
            description="Items",
            network=self._network,
            key=self._key,
            users=[CacheUser(name="items-api", key_prefixes=["items:"])],
        )

    def _balancer(self) -> tuple[ApplicationLoadBalancer, TargetGroup]:
        logs = AccessLogBucket(self, "AccessLogs", name="items-logs")
        logs.allow_load_balancer_logs()
        self._logs = logs
        self._web_acl = WebAcl(self, "WebAcl", name="items", rate_limit=2000, log_key=self._key)
        balancer = ApplicationLoadBalancer(
            self,
            "LoadBalancer",
            name="items",
            network=self._network,
            certificate_arn=self.arn("acm", "certificate/0f1e2d3c-0000-4000-8000-000000000000"),
            web_acl=self._web_acl,
            access_log_bucket=logs,
        )
        targets = TargetGroup(
            self,
            "Targets",
            name="items",
            network=self._network,
            port=8080,
            health_check=HealthCheck(interval_sec=5, timeout_sec=2),
            deregistration_delay_sec=0,
        )
        ListenerRule(
            self, "Rule", load_balancer=balancer, target_group=targets, priority=10, paths=["/items/*"]
        )
        return balancer, targets

    def _service(self, balancer: ApplicationLoadBalancer, targets: TargetGroup, authority: Path) -> None:
        registry = f"{self.settings.account_id}.dkr.ecr.{self.settings.region}.amazonaws.com"
        service = ContainerService(
            self,
            "Service",
            name="items",
            description="Items",
            cluster=ContainerCluster(self, "Containers", name="items", key=self._key),
            network=self._network,
            image=ContainerImage(f"{registry}/cairn-test-items@sha256:{_DIGEST}"),
            key=self._key,
            target_group=targets,
            environment={
                "AUTHORITY": str(authority),
                "AWS_REGION": self.settings.region,
                "CACHE_HOST": self._cache.endpoint,
                "CACHE_NAME": self._cache.cache_name,
                "CACHE_USER": self._cache.user_name("items-api"),
                "DATABASE_HOST": self._cluster.endpoint,
                "DATABASE_NAME": self._database.database_name,
                "DATABASE_USER": self._database.user,
            },
        )
        service.allow_from("FromLoadBalancer", balancer)
        for store in (self._cluster, self._cache):
            store.allow_from("FromItems", service)
            service.allow_to(f"To{type(store).__name__}", store, port=store.port)
        self._database.grant_connect(service)
        self._cache.grant_connect(service, "items-api")

    def _api(self, balancer: ApplicationLoadBalancer) -> None:
        network_balancer = NetworkLoadBalancer(
            self, "NetworkLoadBalancer", name="items-nlb", network=self._network, access_log_bucket=self._logs
        )
        group = TargetGroup(
            self,
            "LoadBalancerTarget",
            name="items-alb",
            network=self._network,
            port=443,
            protocol="TCP",
            target_type="alb",
            health_check=HealthCheck(protocol="HTTPS", success_codes="200-404"),
        )
        network_balancer.add_listener("Https", port=443, target_group=group)
        network_balancer.forward_to(balancer, target_group=group)
        link = VpcLink(self, "Link", name="items", description="Items", load_balancer=network_balancer)
        pool = UserPool(self, "Users", name="items")
        ResourceServer(
            self, "Scopes", user_pool=pool, identifier="items", scopes={"read": "Read", "write": "Write"}
        )
        client = UserPoolClient(self, "Client", name="items", user_pool=pool, allow_password_auth=True)
        ApiGatewayAccount(self, "ApiAccount")
        api = RestApi(
            self,
            "Api",
            name="items",
            description="Items",
            log_key=self._key,
            web_acl=self._web_acl,
            user_pools=[pool],
        )
        item = api.add_model("Item", ITEM_SCHEMA)
        for operation, method, path in (
            ("GetItem", "GET", "/{item}"),
            ("PutItem", "PUT", "/{item}"),
            ("Denied", "GET", "/{item}/denied"),
        ):
            api.add_method(
                operation,
                method=method,
                path=path,
                model=item if method == "PUT" else None,
                scopes=["items/write" if method == "PUT" else "items/read"],
                integration=PrivateIntegration(vpc_link=link, host=HOST, path=f"/items{path}"),
            )
        for name, value in (
            ("rest_api_id", api.rest_api_id),
            ("stage_name", api.stage_name),
            ("user_pool_id", pool.user_pool_id),
            ("client_id", client.client_id),
            ("cluster_id", self._cluster.cluster_identifier),
            ("cache_name", self._cache.cache_name),
        ):
            TerraformOutput(self, name, value=value, static_id=True)
