"""Roles, grants and the permissions boundary: exact actions on exact ARNs."""

from modules.iam.grant import Grant, IGrantable
from modules.iam.permissions_boundary import PermissionsBoundary
from modules.iam.policy_document import PolicyDocument
from modules.iam.role import IRole, Role
from modules.iam.runtime_actions import (
    LOG_DELIVERY,
    LOG_DELIVERY_HAS_NO_ARN,
    TRACING,
    TRACING_HAS_NO_ARN,
    TRACING_SAMPLES,
)
from modules.iam.service_principal import IPrincipal, ServicePrincipal
from modules.iam.statement import Conditions, Statement

__all__ = [
    "LOG_DELIVERY",
    "LOG_DELIVERY_HAS_NO_ARN",
    "TRACING",
    "TRACING_HAS_NO_ARN",
    "TRACING_SAMPLES",
    "Conditions",
    "Grant",
    "IGrantable",
    "IPrincipal",
    "IRole",
    "PermissionsBoundary",
    "PolicyDocument",
    "Role",
    "ServicePrincipal",
    "Statement",
]
