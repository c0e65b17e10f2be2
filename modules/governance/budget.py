"""What an account may cost a month, and who hears of it before it is spent."""

import re
from collections.abc import Sequence

from cdktf_cdktf_provider_aws.budgets_budget import BudgetsBudget, BudgetsBudgetNotification
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_between

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MOST_ADDRESSES = 10


class Budget(Construct):
    """A monthly budget of ``limit_usd`` that writes to ``email_addresses`` before it is spent.

    They hear of it when the month is forecast to cost more than the limit, and when ``warn_at_percent`` (1-100) of it
    is spent. ``limit_usd`` is more than 0; there are 1-10 addresses.

    Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        limit_usd: float,
        email_addresses: Sequence[str],
        warn_at_percent: int = 80,
    ) -> None:
        super().__init__(scope, id)
        if limit_usd <= 0:
            raise ValueError(f"limit_usd must be more than 0, got {limit_usd}")
        require_between("warn_at_percent", warn_at_percent, 1, 100)
        _check_addresses(email_addresses)
        resource = BudgetsBudget(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=100),
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=f"{limit_usd:.1f}",
            limit_unit="USD",
            notification=[
                _notification("FORECASTED", 100, email_addresses),
                _notification("ACTUAL", warn_at_percent, email_addresses),
            ],
        )
        self.budget_name: str = resource.name
        self.budget_arn: str = resource.arn


def _notification(kind: str, percent: int, addresses: Sequence[str]) -> BudgetsBudgetNotification:
    return BudgetsBudgetNotification(
        notification_type=kind,
        comparison_operator="GREATER_THAN",
        threshold=percent,
        threshold_type="PERCENTAGE",
        subscriber_email_addresses=list(addresses),
    )


def _check_addresses(addresses: Sequence[str]) -> None:
    require_between("the number of email_addresses", len(addresses), 1, _MOST_ADDRESSES)
    for address in addresses:
        if not _ADDRESS.fullmatch(address):
            raise ValueError(f"email_addresses must be addresses such as team@example.com, got {address!r}")
