"""State machines: checked definitions, retries with jitter, logs without payloads."""

from modules.workflow.branching import Map, Parallel
from modules.workflow.definition import Definition
from modules.workflow.failure_handling import Catch, Retry
from modules.workflow.integration import (
    TASK_TOKEN,
    IIntegration,
    LambdaInvoke,
    PutEvents,
    SnsPublish,
    SqsSendMessage,
)
from modules.workflow.item_integration import DynamodbItem
from modules.workflow.state import Choice, Fail, IState, Pass, Succeed, Wait, When
from modules.workflow.state_machine import StateMachine
from modules.workflow.state_machine_grants import IStateMachine
from modules.workflow.task import Task

__all__ = [
    "TASK_TOKEN",
    "Catch",
    "Choice",
    "Definition",
    "DynamodbItem",
    "Fail",
    "IIntegration",
    "IState",
    "IStateMachine",
    "LambdaInvoke",
    "Map",
    "Parallel",
    "Pass",
    "PutEvents",
    "Retry",
    "SnsPublish",
    "SqsSendMessage",
    "StateMachine",
    "Succeed",
    "Task",
    "Wait",
    "When",
]
