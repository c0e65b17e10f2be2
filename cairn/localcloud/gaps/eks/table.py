"""EKS: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="EKS",
    gaps=(
        Gap(
            name="kubernetes_api",
            behaviour="A cluster's endpoint is a Kubernetes API that knows IAM principals and access policies",
            kind=Kind.MENDED,
        ),
        Gap(
            name="pods",
            behaviour="A Deployment's pods run, are asked by their probes, replaced and rolled over, within its bounds",
            kind=Kind.MENDED,
        ),
        Gap(
            name="pod_identity_credentials",
            behaviour="A pod gets the credentials of the role associated with its service account, and no one else's",
            kind=Kind.MENDED,
        ),
        Gap(
            name="target_group_bindings",
            behaviour="Pods are registered with the target groups of their bindings, and ready once healthy there",
            kind=Kind.MENDED,
        ),
        Gap(
            name="pod_logs",
            behaviour="What pods print comes to CloudWatch Logs by the observability add-on",
            kind=Kind.MENDED,
        ),
        Gap(
            name="cluster_security_group",
            behaviour="A cluster has a security group of its own",
            kind=Kind.MENDED,
        ),
        Gap(
            name="cluster_updates",
            behaviour="A cluster's logs, endpoint access, protection and version change in place",
            kind=Kind.MENDED,
        ),
        Gap(
            name="node_group_updates",
            behaviour="A node group keeps its update configuration and changes in place",
            kind=Kind.MENDED,
        ),
        Gap(
            name="fargate_profiles",
            behaviour="A cluster has Fargate profiles",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="resource_tags",
            behaviour="Clusters and what belongs to them are read back with the tags they were given later",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="Kubernetes has every kind and field, watches, patches of every form and custom resources",
            here="Apply, get, list, delete and scale of the kinds in the platform's manifests; the rest is refused",
        ),
        Limit(
            on_aws="Nodes are machines with room for so many pods, spread over zones",
            here="Pods are processes of this machine; a cluster needs a node group, whose size changes nothing",
        ),
        Limit(
            on_aws="Users, capabilities, seccomp, a read-only root and CPU limits bound a container",
            here="Memory does: a watcher kills above the limit",
        ),
        Limit(
            on_aws="A NetworkPolicy drops traffic; a PodDisruptionBudget holds evictions back",
            here="Stored, not acting",
        ),
        Limit(
            on_aws="A HorizontalPodAutoscaler follows its metrics",
            here="It keeps the replicas within its bounds and follows nothing",
        ),
        Limit(
            on_aws="A Service has a cluster IP and a DNS name",
            here="It selects pods for target groups; inside the cluster nobody is reached by it",
        ),
        Limit(
            on_aws="Add-ons are software in the cluster; the AWS Load Balancer Controller is installed",
            here="The pod identity and observability agents act where the add-on is listed, the controller where it "
            "has a pod identity association",
        ),
        Limit(
            on_aws="Pod identity gives a session its tags, which policies may ask for",
            here="The trust policy is asked with them; afterwards they are gone",
        ),
        Limit(
            on_aws="A Fargate profile places pods",
            here="Stored, not acting",
        ),
    ),
)
