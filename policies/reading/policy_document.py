"""IAM policy documents: their statements, where a document is written out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.reading.attributes import Conf, blocks, decoded, value

IDENTITY_POLICIES = (
    "aws_iam_group_policy",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_user_policy",
)
RESOURCE_POLICIES = (
    "aws_cloudwatch_event_bus_policy",
    "aws_cloudwatch_log_resource_policy",
    "aws_dynamodb_resource_policy",
    "aws_kms_key",
    "aws_kms_key_policy",
    "aws_s3_bucket_policy",
    "aws_secretsmanager_secret_policy",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sqs_queue",
    "aws_sqs_queue_policy",
)


@dataclass(frozen=True)
class Statement:
    """One statement; ``inverted`` names the elements that say what it is *not* about."""

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[str, ...]
    inverted: tuple[str, ...]
    conditions: dict[str, dict[str, Any]]


def documents(conf: Conf) -> Iterator[Any]:
    """Yield each policy document of a resource: a mapping, or the text that is not one."""
    for block in (conf, *blocks(conf, "inline_policy")):
        for name in ("policy", "policy_document"):
            document = value(block, name)
            if document is not None:
                yield decoded(document)


def allowing(document: Any) -> list[Statement] | None:
    """Return the statements that allow something, or ``None`` where the document is not written out."""
    found = statements(document)
    return None if found is None else [statement for statement in found if statement.effect == "Allow"]


def statements(document: Any) -> list[Statement] | None:
    """Return every statement of a document, or ``None`` where it is not written out."""
    if not isinstance(document, dict) or "Statement" not in document:
        return None
    return [_statement(raw) for raw in _listed(document["Statement"]) if isinstance(raw, dict)]


def _statement(raw: dict[str, Any]) -> Statement:
    principal = raw.get("Principal", ())
    named = principal.values() if isinstance(principal, dict) else [principal]
    return Statement(
        effect=str(raw.get("Effect", "")),
        actions=_texts(raw.get("Action", ())),
        resources=_texts(raw.get("Resource", ())),
        principals=tuple(text for item in named for text in _texts(item)),
        inverted=tuple(name for name in ("NotAction", "NotResource", "NotPrincipal") if name in raw),
        conditions=raw.get("Condition") or {},
    )


def _texts(content: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in _listed(content))


def _listed(content: Any) -> list[Any]:
    return list(content) if isinstance(content, list | tuple) else [content]
