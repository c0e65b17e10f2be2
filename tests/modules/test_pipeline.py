import json
from collections.abc import Callable
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.delivery import ManualApproval, PipelineTarget
from modules.messaging import DeadLetterQueue, EventBus, EventRule, Topic
from tests.support.grantee import KEY_ARN, imported_key
from tests.support.pipelines import ACCOUNT, granted, pipeline, source, stage, tell
from tests.support.synth import SETTINGS, synthesize

pytestmark = pytest.mark.synth


def test_a_pipeline_hands_artifacts_on_under_the_key() -> None:
    found = synthesize(pipeline).resource("aws_codepipeline")
    assert found["name"] == "cairn-test-a-long-name"
    assert (found["pipeline_type"], found["execution_mode"]) == ("V2", "SUPERSEDED")
    assert found["artifact_store"] == [
        {"type": "S3", "location": "cairn-test-artifacts", "encryption_key": {"type": "KMS", "id": KEY_ARN}}
    ]
    assert [one["name"] for one in found["stage"]] == ["Source", "After"]


def test_its_role_is_assumed_for_this_account_under_the_delivery_boundary() -> None:
    role = synthesize(pipeline).resource("aws_iam_role")
    [trust] = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "codepipeline.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    assert role["permissions_boundary"] == SETTINGS.delivery_boundary_arn


def test_a_rule_starts_it_under_a_role_that_may_do_nothing_else() -> None:
    def build(stack: PlatformStack) -> None:
        dead = DeadLetterQueue(stack, "Dead", name="dead", key=imported_key(stack))
        target = PipelineTarget(pipeline=pipeline(stack), name="starts", dead_letter_queue=dead)
        bus = EventBus.from_event_bus_arn(stack, "Bus", f"arn:aws:events:{ACCOUNT}:event-bus/default")
        EventRule(stack, "Rule", name="pushed", bus=bus, pattern={"source": ["aws.s3"]}, targets=[target])

    template = synthesize(build)
    found = template.resource("aws_cloudwatch_event_target")
    assert found["arn"].startswith("${aws_codepipeline.Pipeline_")
    assert found["role_arn"].startswith("${aws_iam_role.Rule_Target1Role_")
    assert found["dead_letter_config"]["arn"].startswith("${aws_sqs_queue.Dead_")
    assert found["retry_policy"] == {"maximum_event_age_in_seconds": 86400, "maximum_retry_attempts": 185}
    (role,) = [body for body in template.resources("aws_iam_role") if body["name"] == "cairn-test-starts"]
    assert role["permissions_boundary"] == SETTINGS.delivery_boundary_arn
    (trust,) = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "events.amazonaws.com"}
    assert trust["Condition"]["ArnLike"]["aws:SourceArn"].startswith("${aws_cloudwatch_event_rule.Rule_")
    (statement,) = granted(template, "Rule_Target1Role")
    assert statement["Action"] == ["codepipeline:GetPipelineExecution", "codepipeline:StartPipelineExecution"]
    assert statement["Resource"][0].startswith("${aws_codepipeline.Pipeline_")


def test_the_first_failed_execution_raises_an_alarm() -> None:
    class Alarms:
        topic_arn = f"arn:aws:sns:{ACCOUNT}:alarms"

    template = synthesize(lambda stack: pipeline(stack).add_alarms([Alarms()]))
    alarm = template.resource("aws_cloudwatch_metric_alarm")
    assert (alarm["namespace"], alarm["metric_name"], alarm["threshold"]) == (
        "AWS/CodePipeline",
        "FailedPipelineExecutions",
        1,
    )


SOURCE, AFTER = stage("Source", source()), stage("After", tell())


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda stack: pipeline(stack, execution_mode="X"), "execution_mode must be one of .*, got 'X'"),
        (lambda stack: pipeline(stack, SOURCE), "stages must be 2-50, got 1"),
        (
            lambda stack: pipeline(stack, SOURCE, *(stage(f"S{n}", tell()) for n in range(50))),
            "stages must be 2-50, got 51",
        ),
        (
            lambda stack: pipeline(stack, SOURCE, AFTER, AFTER),
            "stages must have names of their own, got After",
        ),
        (lambda stack: pipeline(stack, AFTER, SOURCE), r"sources alone .*, got 'Tell' \(Invoke\) in 'After'"),
        (
            lambda stack: pipeline(stack, SOURCE, stage("More", source(output="more"))),
            r"none after it, got 'Checkout' \(Source\) in 'More'",
        ),
        (
            lambda stack: pipeline(stack, stage("Source", source(), tell()), AFTER),
            r"sources alone .*, got 'Tell' \(Invoke\) in 'Source'",
        ),
        (
            lambda stack: pipeline(stack, SOURCE, stage("Then", tell(input="made"))),
            "input of 'Tell' must be made by a stage before, one of .'source'., got 'made'",
        ),
        (
            lambda stack: pipeline(stack, SOURCE, stage("Then", tell(output="source"))),
            "outputs must have names of their own, got source more than once",
        ),
        (lambda _: stage("Empty"), "actions of Empty must be 1-50, got 0"),
        (lambda _: stage("Full", *(tell(name=f"T{n}") for n in range(51))), "actions of Full must be 1-50"),
        (lambda _: stage("Twice", tell(), tell()), "actions of Twice must have names of their own, got Tell"),
        (lambda _: stage("a stage", tell()), "name of a stage or an action must match .*, got 'a stage'"),
        (lambda _: stage("Stage", tell(name="t!")), "name of a stage or an action must match .*, got 't!'"),
        (
            lambda _: source(connection_arn="shop"),
            "connection_arn must be the ARN of a connection, got 'shop'",
        ),
        (lambda _: source(repository="shop"), "repository must be owner/name, got 'shop'"),
        (lambda _: source(branch=""), "branch must be the name of a branch"),
        (
            lambda stack: ManualApproval(
                name="A",
                topic=Topic(stack, "T", name="t", key=imported_key(stack)),
                message="m",
                timeout_min=4,
            ),
            "timeout_min must be 5-86400, got 4",
        ),
    ],
)
def test_rejects(build: Callable[[PlatformStack], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(build)
