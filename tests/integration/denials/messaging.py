"""What the grants of ``modules/messaging`` leave denied."""

from typing import Any

from constructs import Construct

from modules.iam import IGrantable
from modules.messaging import EmailIdentity, EventBus, IQueue, Queue, Topic
from tests.integration.denials.denial import Denial, Resource, key_pair
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account


def _queues(account: Account) -> tuple[Resource, Resource]:
    key, _ = key_pair(account)

    def make(name: str) -> Resource:
        attributes = {"KmsMasterKeyId": key.arn}
        url = account.clients("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return Resource(f"arn:aws:sqs:{account.region}:{account.account_id}:{name}", key.arn, content=url)

    return make("mail"), make("other-mail")


def _queue(scope: Construct, queue: Resource) -> IQueue:
    return Queue.from_queue_arn(scope, "Queue", queue.arn, key=key_of(scope, queue))


def _send(caller: Clients, queue: Resource) -> Any:
    return caller("sqs").send_message(QueueUrl=queue.content, MessageBody="hello")


def _receive(caller: Clients, queue: Resource) -> Any:
    return caller("sqs").receive_message(QueueUrl=queue.content)


def _topics(account: Account) -> tuple[Resource, Resource]:
    key, _ = key_pair(account)

    def make(name: str) -> Resource:
        attributes = {"KmsMasterKeyId": key.arn}
        return Resource(
            account.clients("sns").create_topic(Name=name, Attributes=attributes)["TopicArn"], key.arn
        )

    return make("alarms"), make("other-alarms")


def _grant_publish(scope: Construct, topic: Resource, role: IGrantable) -> None:
    Topic(scope, "Topic", name="alarms", key=key_of(scope, topic)).grant_publish(role)


def _buses(account: Account) -> tuple[Resource, Resource]:
    events = account.clients("events")
    first, second = (events.create_event_bus(Name=name)["EventBusArn"] for name in ("shop", "other-shop"))
    return Resource(first), Resource(second)


def _put_event(caller: Clients, bus: Resource) -> Any:
    entry = {"EventBusName": bus.name, "Source": "orders", "DetailType": "OrderPlaced", "Detail": "{}"}
    return caller("events").put_events(Entries=[entry])


def _identities(account: Account) -> tuple[Resource, Resource]:
    ses = account.clients("sesv2")

    def make(domain: str) -> Resource:
        ses.create_email_identity(EmailIdentity=domain)
        return Resource(f"arn:aws:ses:{account.region}:{account.account_id}:identity/{domain}")

    return make("shop.example.com"), make("other.example.com")


def _grant_send(scope: Construct, identity: Resource, role: IGrantable) -> None:
    EmailIdentity.from_domain_name(
        scope, "Mail", identity.name, configuration_set_name="shop"
    ).grant_send_email(role)


def _send_email(caller: Clients, identity: Resource) -> Any:
    text = {"Data": "hello"}
    return caller("sesv2").send_email(
        FromEmailAddress=f"orders@{identity.name}",
        Destination={"ToAddresses": ["somebody@example.com"]},
        Content={"Simple": {"Subject": text, "Body": {"Text": text}}},
    )


DENIALS = (
    Denial(
        "Queue.grant_send_messages",
        _queues,
        lambda scope, queue, role: _queue(scope, queue).grant_send_messages(role),
        call=_send,
        others=(_receive,),
    ),
    Denial(
        "Queue.grant_consume_messages",
        _queues,
        lambda scope, queue, role: _queue(scope, queue).grant_consume_messages(role),
        call=_receive,
        others=(_send,),
    ),
    Denial(
        "Queue.grant_poll_messages",
        _queues,
        lambda scope, queue, role: _queue(scope, queue).grant_poll_messages(role),
        call=_receive,
        others=(_send,),
    ),
    Denial(
        "Topic.grant_publish",
        _topics,
        _grant_publish,
        call=lambda caller, topic: caller("sns").publish(TopicArn=topic.arn, Message="hello"),
        others=(lambda caller, topic: caller("sns").delete_topic(TopicArn=topic.arn),),
    ),
    Denial(
        "EventBus.grant_put_events",
        _buses,
        lambda scope, bus, role: EventBus.from_event_bus_arn(scope, "Bus", bus.arn).grant_put_events(role),
        call=_put_event,
        others=(
            lambda caller, bus: caller("events").put_rule(
                Name="mine", EventBusName=bus.name, EventPattern='{"source": ["orders"]}'
            ),
        ),
    ),
    Denial(
        "EmailIdentity.grant_send_email",
        _identities,
        _grant_send,
        call=_send_email,
        others=(lambda caller, identity: caller("sesv2").delete_email_identity(EmailIdentity=identity.name),),
    ),
)
