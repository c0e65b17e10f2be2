"""DynamoDB tables, as AWS reads them back."""

from typing import Any

from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_table
from tests.support.cloud import Account


@aws_does("table_recovery_period")
def a_table_is_read_back_with_its_recovery_period(account: Account) -> None:
    dynamodb = account.clients("dynamodb")
    make_table(account, "orders")

    def recovery() -> dict[str, Any]:
        backups = dynamodb.describe_continuous_backups(TableName="orders")["ContinuousBackupsDescription"]
        return dict(backups["PointInTimeRecoveryDescription"])

    assert "RecoveryPeriodInDays" not in recovery()
    specification: dict[str, Any] = {"PointInTimeRecoveryEnabled": True}
    dynamodb.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification=specification)
    assert recovery()["RecoveryPeriodInDays"] == 35
    dynamodb.update_continuous_backups(
        TableName="orders", PointInTimeRecoverySpecification=specification | {"RecoveryPeriodInDays": 7}
    )
    assert recovery()["RecoveryPeriodInDays"] == 7
