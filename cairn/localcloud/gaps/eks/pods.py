"""A Deployment has no pods.

On AWS the nodes run them: as many as wanted, each asked by its probes, started again when it ends, stopped by signal
and grace period, killed above its memory limit. A rolling update keeps to `maxSurge` and `maxUnavailable`, and one that
makes no progress for `progressDeadlineSeconds` says so while the old pods serve on. Here a pod is a process of the
image's own definition, with a loopback address of its own.
https://docs.aws.amazon.com/eks/latest/userguide/eks-compute.html
"""

from cairn.localcloud.gaps.eks.kubernetes_api import control_plane


def install() -> None:
    """Run the Deployments of every cluster that is opened from now on."""
    control_plane().runs_pods = True
