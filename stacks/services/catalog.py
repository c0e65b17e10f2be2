"""The catalog service: the products, the instances that answer about them, and the cache before their database."""

import json
from pathlib import Path

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import RestApi
from modules.cache import Cache, CacheUser
from modules.compute import InstanceService, Package
from modules.database import Migrations, PostgresDatabase
from stacks.images import image_of
from stacks.packages import package_of
from stacks.service_sizes import CatalogSize
from stacks.services.api_service import PORT, ApiService, Ground

PUT_PRODUCT_SCHEMA = json.loads((Path(__file__).parent / "put_product.schema.json").read_text())
MIGRATIONS = Path(__file__).parents[2] / "services" / "catalog" / "migrations" / "versions"
CACHE_USER = "catalog"
SERVICES_THAT_READ = ("payments",)
CPU_PERCENT = 60
"""How busy the processors of instances are kept: instances are added above, and taken away below."""


class Catalog(ApiService):
    """Products are browsed by everybody and changed by operators; prices come from the cache where it has them."""

    def __init__(self, scope: Construct, id: str, *, ground: Ground) -> None:
        super().__init__(scope, id, ground=ground)
        self._size = ground.environment.size_of(id, CatalogSize)
        database = PostgresDatabase(self, "Database", name="catalog", administrator=self.data.administrator)
        migrations = self._migrations(database)
        cache = self._cache()
        instances = self._instances(database, cache)
        api = self._api()
        for watched in (migrations.function, cache, instances, api):
            watched.add_alarms([self.platform.alarm_topic])
        TerraformOutput(
            self, "migrate_function_name", value=migrations.function.function_name, static_id=True
        )
        TerraformOutput(self, "group_name", value=instances.group_name, static_id=True)
        TerraformOutput(self, "cache_name", value=cache.cache_name, static_id=True)
        logs = [log.log_group_name for log in (instances.log_group, migrations.function.log_group)]
        TerraformOutput(self, "log_group_names", value=logs, static_id=True)
        self.publish_api(api)

    def _migrations(self, database: PostgresDatabase) -> Migrations:
        return Migrations(
            self,
            "Migrations",
            name="catalog-migrate",
            database=database,
            network=self.foundation.network,
            package=Package(package_of(self.service), bucket=self.storage.packages),
            handler="services.catalog.handlers.migrate.handler",
            versions=MIGRATIONS,
            key=self.foundation.data_key,
            log_key=self.foundation.log_key,
        )

    def _cache(self) -> Cache:
        return Cache(
            self,
            "Cache",
            name="catalog",
            description="Products that were read lately",
            network=self.foundation.network,
            key=self.foundation.data_key,
            log_key=self.foundation.log_key,
            users=[CacheUser(name=CACHE_USER, key_prefixes=["catalog:"])],
            node_type=self._size.cache_node_type,
            replicas=self._size.cache_replicas,
            snapshot_retention_days=0,
        )

    def _instances(self, database: PostgresDatabase, cache: Cache) -> InstanceService:
        size, cluster = self._size, database.cluster
        instances = InstanceService(
            self,
            "Instances",
            name=self.service,
            description="Answers about products",
            network=self.foundation.network,
            image=image_of(self.service, self),
            key=self.foundation.data_key,
            log_key=self.foundation.log_key,
            port=PORT,
            target_group=self.behind_entrance(target_type="instance"),
            instance_type=size.instance_type,
            desired_count=size.instances_minimum,
            warmup_sec=size.warmup_sec,
            environment={
                "POWERTOOLS_SERVICE_NAME": self.service,
                "POWERTOOLS_LOG_LEVEL": self.settings.log_level,
                "DATABASE_HOST": cluster.endpoint,
                "DATABASE_PORT": str(cluster.port),
                "DATABASE_NAME": database.database_name,
                "CACHE_HOST": cache.endpoint,
                "CACHE_PORT": str(cache.port),
                "CACHE_NAME": cache.cache_name,
                "CACHE_USER": cache.user_name(CACHE_USER),
                "CLIENT_IDS": self.edge.shop_client.client_id,
                "SERVICE_CLIENT_IDS": " ".join(SERVICES_THAT_READ),
                "MACHINE_CLIENT_IDS": self.edge.operator_client.client_id,
            },
        )
        instances.allow_from("FromEntrance", self.entrance.load_balancer)
        instances.connect_to("ToDatabase", cluster, port=cluster.port)
        instances.connect_to("ToCache", cache, port=cache.port)
        database.grant_connect(instances)
        cache.grant_connect(instances, CACHE_USER)
        scaling = instances.scale(minimum=size.instances_minimum, maximum=size.instances_maximum)
        scaling.track_cpu(CPU_PERCENT)
        return instances

    def _api(self) -> RestApi:
        api = self.rest_api("Browse the products, and change them")
        read = ("products/read",)
        self.add_private_method(api, "ListProducts", method="GET", path="/", scopes=read)
        self.add_private_method(api, "GetProduct", method="GET", path="/{sku}", scopes=read)
        self.add_private_method(
            api,
            "PutProduct",
            method="PUT",
            path="/{sku}",
            scopes=("products/write",),
            model=api.add_model("PutProduct", PUT_PRODUCT_SCHEMA),
        )
        return api
