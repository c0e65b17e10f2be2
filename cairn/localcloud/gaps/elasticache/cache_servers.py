"""A replication group has the endpoint it was made with, at the port of its engine, after every restart too.

The emulator counts ports up, starts no server after a restart until someone asks, and then at another
port than the one that it names.
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Endpoints.html
"""

import threading
from typing import Any

from cairn.localcloud.after_restore import when_restored
from cairn.localcloud.databases.grounds import Grounds
from cairn.localcloud.gaps.around import Function, around

Record = dict[str, Any]


def install() -> None:
    """Give every cache a place for good, start it with the cloud, delete its data with it."""
    from ministack.services import elasticache

    _keep_endpoints(elasticache)
    _start_empty(elasticache)
    _forget_the_deleted(elasticache)

    @around(elasticache, "_ensure_serverless_ca")
    def _authority(_: Function) -> tuple[str, str]:
        return Grounds.here().authority.pem

    @around(elasticache, "_install_node_tls")
    def _none(_: Function, *__: Any) -> None:
        """The listener has a certificate of its own."""

    @when_restored
    def _start_again() -> None:
        threading.Thread(target=elasticache._ensure_live_containers, daemon=True, name="caches").start()


def _keep_endpoints(elasticache: Any) -> None:
    @around(elasticache, "_spawn_serverless_container")
    @around(elasticache, "_spawn_redis_container")
    def _spawn(original: Function, name: str, *arguments: Any, labels: Record, **options: Any) -> Any:
        host, port, container_id = original(name, *arguments, labels=labels, **options)
        place = Grounds.here().places.of(name)
        if container_id is None or place is None:
            return host, port, container_id
        _tell_the_record(elasticache, labels, place.address, place.port)
        return place.address, place.port, container_id

    @around(elasticache, "_ensure_live_containers_locked")
    def _start_again(original: Function) -> None:
        """A member of a group has the group's server, and none of its own."""
        for pending in list(elasticache._pending_cluster_respawn):
            cluster = elasticache._clusters.get_scoped(*pending)
            if cluster and cluster.get("ReplicationGroupId"):
                elasticache._pending_cluster_respawn.discard(pending)
        original()


def _tell_the_record(elasticache: Any, labels: Record, address: str, port: int) -> None:
    """A group that was restored keeps the endpoints it had: they are another's if the address was taken."""
    scope = labels["account_id"], labels["region"]
    group = elasticache._replication_groups.get_scoped(*scope, labels.get("rg_id", ""))
    for shard in (group or {}).get("NodeGroups", ()):
        if shard["NodeGroupId"] == labels["node_group"]:
            endpoints = [shard["PrimaryEndpoint"], shard["ReaderEndpoint"]]
            endpoints += [member["ReadEndpoint"] for member in shard["NodeGroupMembers"]]
            for endpoint in endpoints:
                endpoint.update(Address=address, Port=port)


def _start_empty(elasticache: Any) -> None:
    """What a cache of that name left behind when it was lost is not the new one's."""

    @around(elasticache, "_create_replication_group")
    def _create_group(original: Function, parameters: Any) -> Any:
        identity = elasticache._p(parameters, "ReplicationGroupId")
        if identity not in elasticache._replication_groups:
            for shard in range(1, int(elasticache._p(parameters, "NumNodeGroups") or 1) + 1):
                Grounds.here().forget(f"{_prefix(elasticache, 'rg-')}{identity}-{shard:04d}")
        return original(parameters)

    @around(elasticache, "_create_cache_cluster")
    def _create_cluster(original: Function, parameters: Any) -> Any:
        identity = elasticache._p(parameters, "CacheClusterId")
        if identity not in elasticache._clusters:
            Grounds.here().forget(f"{_prefix(elasticache, '')}{identity}")
        return original(parameters)


def _forget_the_deleted(elasticache: Any) -> None:
    @around(elasticache, "_delete_replication_group")
    def _delete_group(original: Function, parameters: Any) -> Any:
        identity = elasticache._p(parameters, "ReplicationGroupId")
        group = elasticache._replication_groups.get(identity)
        shards = [shard["NodeGroupId"] for shard in (group or {}).get("NodeGroups", ())]
        response = original(parameters)
        if response[0] == 200:
            for shard in shards:
                Grounds.here().forget(f"{_prefix(elasticache, 'rg-')}{identity}-{shard}")
        return response

    @around(elasticache, "_delete_cache_cluster")
    def _delete_cluster(original: Function, parameters: Any) -> Any:
        response = original(parameters)
        if response[0] == 200:
            Grounds.here().forget(f"{_prefix(elasticache, '')}{elasticache._p(parameters, 'CacheClusterId')}")
        return response

    @around(elasticache, "_delete_serverless_cache")
    def _delete_serverless(original: Function, parameters: Any) -> Any:
        response = original(parameters)
        if response[0] == 200:
            identity = elasticache._p(parameters, "ServerlessCacheName").lower()
            Grounds.here().forget(f"{_prefix(elasticache, 'serverless-')}{identity}")
        return response


def _prefix(elasticache: Any, kind: str) -> str:
    return f"ministack-elasticache-{kind}{elasticache.get_account_id()}-{elasticache.get_region()}-"
