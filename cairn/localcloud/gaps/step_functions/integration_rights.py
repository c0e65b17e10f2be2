"""What a task needs to be allowed: the action and the resource of each call that it makes."""

import json
from collections.abc import Iterator
from typing import Any

_DYNAMODB = "arn:aws:states:::dynamodb:"
_IAM_NAMES = {"sfn": "states", "eventbridge": "events", "cloudwatchlogs": "logs", "rdsdata": "rds-data"}


def needed(resource: str, arguments: Any) -> Iterator[tuple[str, str, str]]:
    """The service as Step Functions names it in errors, the action and the ARN, for each right of a task."""
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import stepfunctions

    here = f"{get_region()}:{get_account_id()}"
    plain = resource.replace(".sync:2", "").replace(".sync", "").replace(".waitForTaskToken", "")
    function = _function(stepfunctions, plain, arguments)
    if function:
        yield "Lambda.AWSLambdaException", "lambda:InvokeFunction", function
    elif plain == "arn:aws:states:::sqs:sendMessage":
        name = str(arguments.get("QueueUrl", "")).rsplit("/", 1)[-1]
        yield "SQS.AmazonSQSException", "sqs:SendMessage", f"arn:aws:sqs:{here}:{name}"
    elif plain == "arn:aws:states:::sns:publish":
        yield "SNS.AuthorizationErrorException", "sns:Publish", arguments.get("TopicArn", "*")
    elif plain == "arn:aws:states:::events:putEvents":
        for entry in arguments.get("Entries", []):
            name = entry.get("EventBusName", "default")
            bus = name if name.startswith("arn:") else f"arn:aws:events:{here}:event-bus/{name}"
            yield "EventBridge.AccessDeniedException", "events:PutEvents", bus
    elif plain.startswith(_DYNAMODB):
        action = plain.removeprefix(_DYNAMODB)
        table = arguments.get("TableName", "")
        arn = table if table.startswith("arn:") else f"arn:aws:dynamodb:{here}:table/{table}"
        yield "DynamoDB.AmazonDynamoDBException", f"dynamodb:{action[:1].upper()}{action[1:]}", arn
    elif plain == "arn:aws:states:::ecs:runTask":
        yield from _run_task(arguments)
    elif plain == "arn:aws:states:::states:startExecution":
        machine = arguments.get("StateMachineArn") or arguments.get("stateMachineArn") or "*"
        yield "StepFunctions.AWSStepFunctionsException", "states:StartExecution", machine
    elif ":aws-sdk:" in plain:
        yield _sdk(plain, arguments, here)


def _function(stepfunctions: Any, resource: str, arguments: Any) -> str:
    from ministack.services import lambda_svc

    reference = stepfunctions._extract_lambda_ref(resource)
    if resource == "arn:aws:states:::lambda:invoke":
        reference = stepfunctions._resolve_lambda_function_ref(
            arguments.get("FunctionName", ""), optimized=True
        )
    if not reference or str(reference).startswith("arn:"):
        return str(reference or "")
    return str(lambda_svc._func_arn(reference))


def _run_task(arguments: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The right to run the task, and to pass on each role that it runs under."""
    from ministack.services import ecs

    error = "ECS.AccessDeniedException"
    key = ecs._resolve_td_key(arguments.get("TaskDefinition", ""))
    definition = ecs._task_defs.get(key) or {}
    yield error, "ecs:RunTask", definition.get("taskDefinitionArn", "*")
    for role in ("executionRoleArn", "taskRoleArn"):
        if definition.get(role):
            yield error, "iam:PassRole", definition[role]


def _sdk(resource: str, arguments: Any, here: str) -> tuple[str, str, str]:
    from ministack.core import iam_actions

    service, action = resource.split(":aws-sdk:")[1].split(":")
    name = _IAM_NAMES.get(service.lower(), service.lower())
    region, account_id = here.split(":")
    asked = json.dumps(arguments).encode()
    arn = iam_actions.extract_resource_arn(name, "POST", "/", {}, asked, {}, region, account_id)
    return f"{service.capitalize()}.AccessDeniedException", f"{name}:{action[:1].upper()}{action[1:]}", arn
