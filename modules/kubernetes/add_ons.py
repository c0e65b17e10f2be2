"""The add-ons that every cluster has, kept up to date by Amazon EKS.

https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.eks_addon import EksAddon
from constructs import Construct

from modules.core import title


@dataclass(frozen=True, kw_only=True)
class AddOn:
    """One add-on. ``before_nodes``: no node works without it. ``configuration`` is made of the cluster's name."""

    name: str
    before_nodes: bool = False
    configuration: Callable[[str], Mapping[str, object]] | None = None


def _network(cluster_name: str) -> Mapping[str, object]:
    """Network policies act, and interfaces are tagged with the cluster's name: the add-on's role asks for it."""
    return {"enableNetworkPolicy": "true", "env": {"CLUSTER_NAME": cluster_name}}


ADD_ONS: tuple[AddOn, ...] = (
    AddOn(name="vpc-cni", before_nodes=True, configuration=_network),
    AddOn(name="kube-proxy", before_nodes=True),
    AddOn(name="eks-pod-identity-agent", before_nodes=True),
    AddOn(name="coredns"),
    AddOn(name="metrics-server"),
    AddOn(name="amazon-cloudwatch-observability"),
)


def install(
    scope: Construct, *, cluster_name: str, before_nodes: bool, after: list[ITerraformDependable]
) -> list[ITerraformDependable]:
    """Make the add-ons that come before the nodes, or those that come after; each waits for ``after``."""
    return [
        EksAddon(
            scope,
            title(each.name),
            cluster_name=cluster_name,
            addon_name=each.name,
            configuration_values=json.dumps(each.configuration(cluster_name)) if each.configuration else None,
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            depends_on=after,
        )
        for each in ADD_ONS
        if each.before_nodes == before_nodes
    ]
