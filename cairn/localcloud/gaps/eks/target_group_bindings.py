"""Pods are in no load balancer's target group.

On AWS the AWS Load Balancer Controller registers the ready pods of a Service with the target group that a
TargetGroupBinding names, under the role of its own pod identity association, and takes them out before they end.
https://docs.aws.amazon.com/eks/latest/userguide/aws-load-balancer-controller.html
"""

from cairn.localcloud.gaps.eks.kubernetes_api import control_plane


def install() -> None:
    """Register pods as the bindings say."""
    control_plane().binds_target_groups = True
