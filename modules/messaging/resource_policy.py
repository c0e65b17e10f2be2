"""Statements that queues and topics put on themselves."""

from collections.abc import Sequence

from modules.iam import Statement


def deny_without_tls(*, actions: Sequence[str], resource_arn: str) -> Statement:
    """Return the statement that refuses ``actions`` to everyone whose connection is not encrypted."""
    return Statement(
        actions=actions,
        resources=(resource_arn,),
        effect="Deny",
        principals={"AWS": ("*",)},
        conditions={"Bool": {"aws:SecureTransport": "false"}},
    )


def allow_service(*, service: str, action: str, resource_arn: str, source_arn: str) -> Statement:
    """Return the statement that lets ``service`` call ``action`` on behalf of ``source_arn`` and nothing else."""
    return Statement(
        actions=(action,),
        resources=(resource_arn,),
        principals={"Service": (service,)},
        conditions={"ArnEquals": {"aws:SourceArn": source_arn}},
    )
