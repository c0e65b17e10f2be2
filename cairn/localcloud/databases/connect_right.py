"""Whether a token of IAM opens a database: it is genuine, and its principal has `rds-db:connect`."""

from collections.abc import Mapping
from typing import Any

from cairn.localcloud.databases.places import Place


def may_connect(labels: Mapping[str, str], place: Place, user: str, token: str) -> bool:
    """For the server of the container with these `labels`, reached at `place`, and its role `user`."""
    from ministack.core import rds_iam
    from ministack.core.responses import request_scope

    account, region = labels.get("account_id", ""), labels.get("region", "")
    record, resource = _target(labels, account, region)
    if not record.get("IAMDatabaseAuthenticationEnabled"):
        return False
    verified = rds_iam.verify_rds_iam_token(
        token, hostname=place.address, port=place.port, db_user=user, region=region, account_id=account
    )
    if isinstance(verified, rds_iam.RdsIamTokenError):
        return False
    with request_scope(account, region):
        principal = rds_iam.resolve_principal(verified.access_key_id, account)
        if getattr(principal, "arn", None) != verified.principal_arn or principal.account != account:
            return False
        if principal.policies is None:
            return True
        asked = rds_iam.EvalContext(
            principal_arn=principal.arn,
            principal_type=principal.type,
            principal_account=account,
            action="rds-db:connect",
            resource_arn=f"arn:aws:rds-db:{region}:{account}:dbuser:{resource}/{user}",
            region=region,
            principal_keys=principal.keys,
        )
        decision = rds_iam.evaluate(asked, principal.policies, *principal.limits).decision
        return bool(decision == "Allow")


def _target(labels: Mapping[str, str], account: str, region: str) -> tuple[Mapping[str, Any], str]:
    from ministack.services import rds

    if "cluster_id" in labels:
        record = rds._clusters.get_scoped(account, region, labels["cluster_id"]) or {}
        return record, str(record.get("DbClusterResourceId"))
    record = rds._instances.get_scoped(account, region, labels.get("db_id", "")) or {}
    return record, str(record.get("DbiResourceId"))
