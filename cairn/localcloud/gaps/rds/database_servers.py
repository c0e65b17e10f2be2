"""A DB cluster's endpoint is there when the cluster is, stays the same, and a server answers at it.

The emulator names an endpoint that does not resolve until there is an instance, and another one then, so
that what Terraform stored is stale; its server is given the password of the record and no other.
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.Endpoints.html
"""

from typing import Any

from cairn.localcloud.containers.docker_errors import NotFound
from cairn.localcloud.databases.grounds import Grounds
from cairn.localcloud.gaps.around import Function, around, around_action

Record = dict[str, Any]


def install() -> None:
    """Give every cluster a place for good, and delete its data with it."""
    from ministack.services import rds

    _keep_endpoints(rds)
    _start_anew(rds)
    _forget_the_deleted(rds)

    @around(rds, "_ensure_pg_ca")
    def _authority(_: Function) -> tuple[str, str]:
        return Grounds.here().authority.pem

    @around(rds, "_pg_server_material")
    def _none(_: Function, *__: Any) -> tuple[str, str]:
        """The listener has a certificate of its own."""
        return "", ""

    @around(rds, "_cluster_endpoint_aliases")
    def _no_names(_: Function, __: Record) -> list[str]:
        return []


def _keep_endpoints(rds: Any) -> None:
    @around(rds, "_create_db_cluster_impl")
    def _create(original: Function, parameters: Any) -> Any:
        known = set(rds._clusters.keys())
        response = original(parameters)
        for cluster_id in set(rds._clusters.keys()) - known:
            cluster = rds._clusters[cluster_id]
            if not _is_postgres(cluster):
                continue
            grounds, name = Grounds.here(), rds._rds_cluster_docker_name(cluster_id)
            grounds.set_aside(name)
            before = rds._cluster_xml(cluster)
            place = grounds.places.settle(name, int(cluster["Port"]))
            cluster.update(Endpoint=place.address, ReaderEndpoint=place.address, Port=place.port)
            status, headers, body = response
            response = status, headers, body.replace(before.encode(), rds._cluster_xml(cluster).encode())
        return response

    @around(rds, "_start_cluster_shared_container")
    def _start(original: Function, cluster_id: str, cluster: Record, remove_stale: bool = False) -> Any:
        pending = cluster.get("_pending_master_password_rotation")
        with rds._shared_container_lock:
            if _runs(rds, cluster):
                return {"started": False, "failed": False}
            wanted = cluster.get("_MasterUserPassword")
            if pending:
                cluster["_MasterUserPassword"] = pending["old_password"]
            try:
                started = original(cluster_id, cluster, remove_stale)
            finally:
                cluster["_MasterUserPassword"] = wanted
        return _at_its_place(started, rds._rds_cluster_docker_name(cluster_id), cluster)

    @around(rds, "_restart_cluster_shared_container")
    def _restart(original: Function, cluster_id: str, cluster: Record) -> Any:
        started = original(cluster_id, cluster)
        return _at_its_place(started, rds._rds_cluster_docker_name(cluster_id), cluster)


def _runs(rds: Any, cluster: Record) -> bool:
    """Whether another instance, made at the same time, has started the server already."""
    container_id = cluster.get("_shared_container_id")
    try:
        return bool(container_id) and rds._get_docker().containers.get(container_id).status == "running"
    except NotFound:
        return False


def _start_anew(rds: Any) -> None:
    @around(rds, "_create_db_instance_impl")
    def _create(original: Function, parameters: Any) -> Any:
        """What an instance of that name left behind when it was lost is not this one's."""
        identity = rds._p(parameters, "DBInstanceIdentifier")
        if identity and identity not in rds._instances:
            Grounds.here().set_aside(rds._rds_docker_name(identity))
        return original(parameters)


def _at_its_place(started: Record, name: str, cluster: Record) -> Record:
    place = Grounds.here().places.of(name)
    if not started.get("started") or place is None:
        return started
    cluster["_shared_endpoint"].update(Address=place.address, Port=place.port)
    cluster.update(_shared_internal_address=place.address, _shared_internal_port=place.port)
    return {**started, "readiness_host": place.address, "readiness_port": place.port}


def _forget_the_deleted(rds: Any) -> None:
    @around_action(rds._ACTION_MAP, "DeleteDBCluster")
    def _delete_cluster(original: Function, parameters: Any) -> Any:
        cluster = rds._resolve_cluster_in_request_region(rds._p(parameters, "DBClusterIdentifier"))
        name = cluster and rds._rds_cluster_docker_name(cluster["DBClusterIdentifier"])
        return _then_forget(original(parameters), name)

    @around(rds, "_delete_db_instance_impl")
    def _delete_instance(original: Function, parameters: Any) -> Any:
        instance = rds._resolve_instance(rds._p(parameters, "DBInstanceIdentifier"))
        name = instance and rds._rds_docker_name(instance["DBInstanceIdentifier"])
        return _then_forget(original(parameters), name)


def _then_forget(response: Any, name: str | None) -> Any:
    if name and response[0] == 200:
        Grounds.here().forget(name)
    return response


def _is_postgres(cluster: Record) -> bool:
    return "postgres" in str(cluster.get("Engine"))
