"""What the grants of ``modules/kubernetes`` leave denied to IAM; the contract of ``kubernetes_api`` speaks of pods."""

from typing import Any

from constructs import Construct

from modules.iam import IGrantable
from modules.kubernetes import IKubernetesCluster, KubernetesCluster
from tests.integration.denials.denial import Denial, Resource, service_role
from tests.support.clients import Clients
from tests.support.cloud import Account


def _clusters(account: Account) -> tuple[Resource, Resource]:
    role = service_role(
        account,
        "denials-cluster",
        "eks.amazonaws.com",
        {"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"},
    )

    def make(name: str) -> Resource:
        eks = account.clients("eks")
        made = eks.create_cluster(name=name, roleArn=role, resourcesVpcConfig={"subnetIds": []})
        return Resource(made["cluster"]["arn"])

    return make("shop"), make("other-shop")


def _cluster(scope: Construct, cluster: Resource) -> IKubernetesCluster:
    return KubernetesCluster.from_cluster_name(
        scope,
        "Cluster",
        cluster.name,
        cluster_security_group_id="sg-0c1c",
        node_role_arn="arn:aws:iam::123456789012:role/nodes",
        controller_role_arn="arn:aws:iam::123456789012:role/controller",
    )


def _administer(scope: Construct, cluster: Resource, role: IGrantable) -> Any:
    return _cluster(scope, cluster).grant_administer(role, id="Role")


def _edit(scope: Construct, cluster: Resource, role: IGrantable) -> Any:
    return _cluster(scope, cluster).grant_edit(role, id="Role", namespaces=["orders"])


def _view(scope: Construct, cluster: Resource, role: IGrantable) -> Any:
    return _cluster(scope, cluster).grant_view(role, id="Role", namespaces=["orders"])


def _describe(caller: Clients, cluster: Resource) -> Any:
    return caller("eks").describe_cluster(name=cluster.name)


def _list_nodes(caller: Clients, cluster: Resource) -> Any:
    return caller("eks").list_nodegroups(clusterName=cluster.name)


def _delete(caller: Clients, cluster: Resource) -> Any:
    return caller("eks").delete_cluster(name=cluster.name)


DENIALS = (
    Denial("KubernetesCluster.grant_administer", _clusters, _administer, _describe, (_list_nodes, _delete)),
    Denial("KubernetesCluster.grant_edit", _clusters, _edit, _describe, (_list_nodes, _delete)),
    Denial("KubernetesCluster.grant_view", _clusters, _view, _describe, (_list_nodes, _delete)),
)
