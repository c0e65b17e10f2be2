"""Physical names and ARNs, made in one place."""

import re

from modules.core.settings import StackSettings

PARTITION = "aws"


def physical_name(settings: StackSettings, name: str, *, max_length: int = 64) -> str:
    """Return the environment's physical name for ``name``, at most ``max_length`` characters long.

    Raises ``ValueError`` where the pattern makes it longer: a truncated name is one that collides.
    """
    full = settings.name_pattern.format(project=settings.project, environment=settings.environment, name=name)
    if len(full) > max_length:
        raise ValueError(
            f"name {name!r} becomes {full!r} by the pattern {settings.name_pattern!r}: "
            f"{len(full)} characters, at most {max_length} are allowed"
        )
    return full


def arn(settings: StackSettings, service: str, resource: str, *, regional: bool = True) -> str:
    """Return the ARN of ``resource`` in the environment's own account."""
    region = settings.region if regional else ""
    return f"arn:{PARTITION}:{service}:{region}:{settings.account_id}:{resource}"


def bucket_arn(bucket_name: str) -> str:
    """Return the ARN of a bucket, which names neither region nor account: buckets' names are the world's."""
    return f"arn:{PARTITION}:s3:::{bucket_name}"


def output_name(construct_id: str, what: str) -> str:
    """Return the name of an output about a construct, in snake_case: ``ApiDomain``, ``arn`` is ``api_domain_arn``."""
    return f"{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', construct_id).lower()}_{what}"


def title(name: str) -> str:
    """Return ``name`` in PascalCase, the form of construct ids: ``orders.write`` becomes ``OrdersWrite``."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name) if part)
