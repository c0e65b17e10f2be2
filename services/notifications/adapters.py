"""The ports in AWS: the only code of this service that calls it."""

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from services.kit.aws_faults import code_of, passing_faults, was_not_done
from services.kit.user_pool import UserPool
from services.notifications.domain import Notice
from services.notifications.ports import NotificationsUnavailable, NotSent, PerhapsSent

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client


class CognitoDirectory:
    """The addresses of one user pool."""

    def __init__(self, pool: UserPool) -> None:
        self._pool = pool

    def address_of(self, user_id: str) -> str | None:
        """Return the address of a user of the pool, or None."""
        with passing_faults(NotificationsUnavailable):
            user = self._pool.find(user_id)
        return user.email if user else None


class SesMailer:
    """E-mail by Amazon SES, from one address."""

    def __init__(self, client: "SESV2Client", sender: str) -> None:
        """``client`` asks once: SES has no idempotency key, and sends again what a client asks again."""
        self._client = client
        self._sender = sender

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Send one e-mail of plain text.

        https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
        """
        body: Any = {"Text": {"Data": text, "Charset": "UTF-8"}}
        try:
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                Content={"Simple": {"Subject": {"Data": subject, "Charset": "UTF-8"}, "Body": body}},
            )
        except (BotoCoreError, ClientError) as error:
            raise (NotSent if was_not_done(error) else PerhapsSent) from error


class ApiGatewaySockets:
    """The connections of one stage of a WebSocket API."""

    def __init__(self, client: "ApiGatewayManagementApiClient") -> None:
        self._client = client

    def post(self, connection_id: str, message: str) -> bool:
        """Send ``message`` to a connection; return False where it is gone.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
        """
        try:
            with passing_faults(NotificationsUnavailable):
                self._client.post_to_connection(ConnectionId=connection_id, Data=message.encode())
        except ClientError as error:
            if code_of(error) != "GoneException":
                raise
            return False
        return True


class S3Archive:
    """What was sent, an object each, under channel, day and id of the notice: no address is in key or content."""

    def __init__(self, client: "S3Client", bucket_name: str) -> None:
        self._client = client
        self._bucket_name = bucket_name

    def keep(self, channel: str, notice: Notice) -> None:
        """Write the object of ``notice``; the same one is written however often it is kept."""
        at = notice.occurred_at.astimezone(UTC)
        content = {
            "channel": channel,
            "notice_id": notice.notice_id,
            "type": notice.kind,
            "user_id": notice.user_id,
            "order_id": notice.order_id,
            "occurred_at": at.isoformat(),
            "subject": notice.subject,
            "text": notice.text,
        }
        with passing_faults(NotificationsUnavailable):
            self._client.put_object(
                Bucket=self._bucket_name,
                Key=f"{channel}/{at:%Y/%m/%d}/{notice.notice_id}.json",
                Body=json.dumps(content).encode(),
                ContentType="application/json",
            )
