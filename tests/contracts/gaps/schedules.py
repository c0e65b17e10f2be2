"""EventBridge Scheduler, as AWS delivers."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.deliveries import arn_of, attributes_of, received, service_role
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


@aws_does("scheduled_deliveries")
def a_schedule_delivers_on_time_as_its_role(account: Account) -> None:
    scheduler, sqs = account.clients("scheduler"), account.clients("sqs")
    urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("mail", "closed", "dead")}
    queues = [arn_of(account, "sqs", name) for name in ("mail", "dead")]
    send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queues}
    role = service_role(account, "schedule", "scheduler.amazonaws.com", send)
    due = datetime.now(UTC) + timedelta(seconds=2)

    def schedule(name: str, role_arn: str) -> None:
        scheduler.create_schedule(
            Name=name,
            ScheduleExpression=f"at({due:%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={
                "Arn": arn_of(account, "sqs", name),
                "RoleArn": role_arn,
                "Input": json.dumps({"kind": name, "by": "<aws.scheduler.schedule-arn>"}),
                "DeadLetterConfig": {"Arn": arn_of(account, "sqs", "dead")},
            },
        )

    with pytest.raises(ClientError, match="must allow AWS EventBridge Scheduler to assume the role"):
        schedule("mail", service_role(account, "other", "ecs.amazonaws.com", send))
    for name in ("mail", "closed"):
        schedule(name, role)
    message = json.loads(received(account, urls["mail"], within_sec=8)["Body"])
    assert (datetime.now(UTC) - due).total_seconds() > -1
    assert message["kind"] == "mail"
    assert message["by"].endswith(":schedule/default/mail")
    letter = received(account, urls["dead"], within_sec=8)
    attributes = attributes_of(letter)
    assert attributes["TARGET_ARN"] == arn_of(account, "sqs", "closed")
    assert attributes["SCHEDULE_ARN"].endswith(":schedule/default/closed")
    assert attributes["ERROR_CODE"] == "NO_PERMISSIONS"
    assert json.loads(letter["Body"])["kind"] == "closed"
