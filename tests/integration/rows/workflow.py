"""Rows of ``modules/workflow``."""

from modules.core import PlatformStack
from modules.workflow import (
    TASK_TOKEN,
    Catch,
    Choice,
    Definition,
    DynamodbItem,
    Fail,
    LambdaInvoke,
    Map,
    Parallel,
    Pass,
    PutEvents,
    SnsPublish,
    SqsSendMessage,
    StateMachine,
    Succeed,
    Task,
    Wait,
    When,
)
from tests.integration.rows.row import Made, Now, Row


def _state_machine(stack: PlatformStack, made: Made, now: Now) -> StateMachine:
    look = Task(
        name="Look",
        integration=DynamodbItem(
            table=made["Table"], action="getItem", parameters={"Key": {"id": {"S.$": "$.id"}}}
        ),
        timeout_sec=5,
    )
    tell = Task(
        name="Tell", integration=SnsPublish(topic=made["Topic"], message={"id.$": "$.id"}), timeout_sec=5
    )
    machine = StateMachine(
        stack,
        "StateMachine",
        name="machine",
        key=made["Key"],
        timeout_sec=now(600, 900),
        log_level=now("ALL", "ERROR"),
        definition=Definition(
            start_at="Do",
            states=(
                Task(
                    name="Do",
                    integration=LambdaInvoke(made["Function"]),
                    timeout_sec=now(10, 20),
                    catch=[Catch(then="Failed")],
                    result_path="$.done",
                    then="Note",
                ),
                Pass(name="Note", result=now("once", "twice"), result_path="$.note", then="Enough"),
                Choice(
                    "Enough", [When(variable="$.done", operator="IsPresent", value=True, then="Ask")], "Pause"
                ),
                Wait(name="Pause", seconds=1, then="Do"),
                Task(
                    name="Ask",
                    integration=SqsSendMessage(queue=made["Queue"], body={"token.$": TASK_TOKEN}),
                    timeout_sec=60,
                    then="Both",
                ),
                Parallel(
                    name="Both",
                    branches=[
                        Definition(start_at="Look", states=[look]),
                        Definition(start_at="Tell", states=[tell]),
                    ],
                    result_path=None,
                    then="Each",
                ),
                Map(
                    name="Each",
                    items_path="$.items",
                    each=Definition(
                        start_at="Put",
                        states=[
                            Task(
                                name="Put",
                                integration=PutEvents(
                                    bus=made["EventBus"], source="cairn", detail_type="Done", detail={"n": 1}
                                ),
                                timeout_sec=5,
                            )
                        ],
                    ),
                    then="Done",
                ),
                Succeed("Done"),
                Fail("Failed", error="Failed", cause="The function failed"),
            ),
        ),
    )
    machine.add_alarms([made["Topic"]])
    return machine


ROWS = (Row("StateMachine", _state_machine),)
