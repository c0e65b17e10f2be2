"""A backup plan as tests of it want one."""

from typing import Any

from modules.core import PlatformStack
from modules.governance import BackupPlan
from tests.support.grantee import imported_key
from tests.support.synth import Template, synthesize

OTHER_VAULT = "arn:aws:backup:eu-central-1:210987654321:backup-vault:copies"
TABLES = "arn:aws:dynamodb:eu-west-1:123456789012:table"
CLUSTERS = "arn:aws:rds:eu-west-1:123456789012:cluster"


def plan(stack: PlatformStack, **arguments: Any) -> BackupPlan:
    return BackupPlan(stack, "Plan", **{"name": "data", "key": imported_key(stack), **arguments})


def made(**arguments: Any) -> Template:
    return synthesize(lambda stack: plan(stack, **arguments))
