"""What the grants of ``modules/observability`` leave denied."""

from typing import Any

from constructs import Construct

from modules.iam import IGrantable
from modules.observability import LogGroup
from tests.integration.denials.denial import Denial, Resource
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account


def _log_groups(account: Account) -> tuple[Resource, Resource]:
    def make(name: str) -> Resource:
        account.clients("logs").create_log_group(logGroupName=name)
        arn = f"arn:aws:logs:{account.region}:{account.account_id}:log-group:{name}"
        return Resource(
            arn, key_arn=f"arn:aws:kms:{account.region}:{account.account_id}:key/0f1e", content=name
        )

    return make("/shop/audit"), make("/shop/other-audit")


def _grant_write(scope: Construct, group: Resource, role: IGrantable) -> None:
    LogGroup(scope, "Log", name=group.content, key=key_of(scope, group)).grant_write(role)


def _write(caller: Clients, group: Resource) -> Any:
    return caller("logs").create_log_stream(logGroupName=group.content, logStreamName="today")


DENIALS = (
    Denial(
        "LogGroup.grant_write",
        _log_groups,
        _grant_write,
        call=_write,
        others=(lambda caller, group: caller("logs").filter_log_events(logGroupName=group.content),),
    ),
)
