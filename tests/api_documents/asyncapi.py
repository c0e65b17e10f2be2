"""The AsyncAPI document of the shop: every event and command, who sends it and which stacks read it.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from services.contracts import EVENTS, Event, StockCommand
from services.contracts.json_schema import json_schema, schema_file
from tests.api_documents.stack_configuration import StackConfiguration

BUS, PAYMENTS, COMMANDS = "shop", "payments", "inventory-commands"
_CHANNELS: Mapping[str, str] = {
    BUS: "The event bus of the environment (Amazon EventBridge); `detail` holds the event.",
    PAYMENTS: "How payments ended (Amazon SNS), told to queues.",
    COMMANDS: "What the saga asks of the inventory (Amazon SQS), with a task token to answer to.",
}
_SENDER_OF_COMMANDS, _READER_OF_COMMANDS = "payments", "inventory"
MESSAGES: tuple[type[BaseModel], ...] = (*EVENTS, StockCommand)


def channel_of(message: type[BaseModel]) -> str:
    """Return the channel that carries ``message``."""
    if message is StockCommand:
        return COMMANDS
    return PAYMENTS if sender_of(message) == "payments" else BUS


def sender_of(message: type[BaseModel]) -> str:
    """Return the service that sends ``message``."""
    return message.SOURCE.partition(".")[2] if issubclass(message, Event) else _SENDER_OF_COMMANDS


def readers_of(message: type[BaseModel], stacks: Sequence[StackConfiguration]) -> list[str]:
    """Return the stacks that read ``message``: by a rule that names it, a subscription, or its queue."""
    if not issubclass(message, Event):
        return [stack.name for stack in stacks if stack.name == _READER_OF_COMMANDS]
    if channel_of(message) == PAYMENTS:
        topic = "aws_sns_topicPayments"
        return [stack.name for stack in stacks if any(topic in read for read in stack.subscriptions())]
    return [
        stack.name
        for stack in stacks
        if any(message.DETAIL_TYPE in pattern.get("detail-type", ()) for pattern in stack.patterns())
    ]


def document(stacks: Sequence[StackConfiguration]) -> dict[str, Any]:
    """Return the AsyncAPI document of the shop."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "The shop's events and commands", "version": "1"},
        "defaultContentType": "application/json",
        "channels": {name: _channel(name, text) for name, text in _CHANNELS.items()},
        "operations": _operations(stacks),
        "components": {"messages": {name_of(message): _message(message) for message in MESSAGES}},
    }


def name_of(message: type[BaseModel]) -> str:
    """Return the name of ``message`` in the document."""
    return message.DETAIL_TYPE if issubclass(message, Event) else message.__name__


def _channel(name: str, text: str) -> dict[str, Any]:
    carried = [name_of(message) for message in MESSAGES if channel_of(message) == name]
    return {
        "address": name,
        "description": text,
        "messages": {each: {"$ref": f"#/components/messages/{each}"} for each in carried},
    }


def _message(message: type[BaseModel]) -> dict[str, Any]:
    if issubclass(message, Event):
        schema, title = json_schema(message), schema_file(message).stem
    else:
        schema, title = message.model_json_schema(mode="serialization"), message.__name__
    return {"name": name_of(message), "title": title, "payload": schema}


def _operations(stacks: Sequence[StackConfiguration]) -> dict[str, Any]:
    operations = {}
    for message in MESSAGES:
        name = name_of(message)
        for service, action in (
            (sender_of(message), "send"),
            *((reader, "receive") for reader in readers_of(message, stacks)),
        ):
            channel = channel_of(message)
            operations[f"{service}-{action}-{name}"] = {
                "action": action,
                "channel": {"$ref": f"#/channels/{channel}"},
                "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"}],
            }
    return operations
