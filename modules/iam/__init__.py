"""Roles, grants and the two permissions boundaries: exact actions on exact ARNs."""

from modules.iam.aws_registry import aws_repository_arn
from modules.iam.delivery_actions import (
    LEND_KEY,
    ROUTES,
    ROUTES_HAVE_NO_ARN,
    TAG_SEARCH,
    TAG_SEARCH_HAS_NO_ARN,
    TASK_DEFINITIONS,
    TASK_DEFINITIONS_HAVE_NO_ARN,
    TASK_SETS,
    TASK_SETS_HAVE_NO_ARN,
    TO_SERVICES,
    TO_TASKS,
)
from modules.iam.delivery_boundary import DeliveryBoundary
from modules.iam.function_interfaces import interface_statements
from modules.iam.github_principal import GithubPrincipal
from modules.iam.github_provider import GithubProvider, IGithubProvider
from modules.iam.github_role import GithubRole
from modules.iam.grant import Grant, IGrantable
from modules.iam.permissions_boundary import PermissionsBoundary
from modules.iam.pod_interfaces import (
    CHANGE_INTERFACES,
    CHANGE_NODES,
    CLUSTER_TAG,
    NODE_TAG,
    tag_new_interfaces,
)
from modules.iam.policy_document import PolicyDocument
from modules.iam.role import DELIVERY, RUNTIME, IRole, Role
from modules.iam.runtime_actions import (
    CLUSTER_LOOK_UPS,
    LOG_DELIVERY,
    LOG_DELIVERY_HAS_NO_ARN,
    LOOKING_UP_HAS_NO_ARN,
    POD_METRICS,
    POD_METRICS_HAVE_NO_ARN,
    SESSIONS,
    SESSIONS_HAVE_NO_ARN,
    TRACING,
    TRACING_HAS_NO_ARN,
    TRACING_SAMPLES,
)
from modules.iam.service_principal import IPrincipal, ServicePrincipal
from modules.iam.statement import Conditions, Statement

__all__ = [
    "CHANGE_INTERFACES",
    "CHANGE_NODES",
    "CLUSTER_LOOK_UPS",
    "CLUSTER_TAG",
    "DELIVERY",
    "LEND_KEY",
    "LOG_DELIVERY",
    "LOG_DELIVERY_HAS_NO_ARN",
    "LOOKING_UP_HAS_NO_ARN",
    "NODE_TAG",
    "POD_METRICS",
    "POD_METRICS_HAVE_NO_ARN",
    "ROUTES",
    "ROUTES_HAVE_NO_ARN",
    "RUNTIME",
    "SESSIONS",
    "SESSIONS_HAVE_NO_ARN",
    "TAG_SEARCH",
    "TAG_SEARCH_HAS_NO_ARN",
    "TASK_DEFINITIONS",
    "TASK_DEFINITIONS_HAVE_NO_ARN",
    "TASK_SETS",
    "TASK_SETS_HAVE_NO_ARN",
    "TO_SERVICES",
    "TO_TASKS",
    "TRACING",
    "TRACING_HAS_NO_ARN",
    "TRACING_SAMPLES",
    "Conditions",
    "DeliveryBoundary",
    "GithubPrincipal",
    "GithubProvider",
    "GithubRole",
    "Grant",
    "IGithubProvider",
    "IGrantable",
    "IPrincipal",
    "IRole",
    "PermissionsBoundary",
    "PolicyDocument",
    "Role",
    "ServicePrincipal",
    "Statement",
    "aws_repository_arn",
    "interface_statements",
    "tag_new_interfaces",
]
