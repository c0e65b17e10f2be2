"""The messages of a dead-letter queue cannot be moved back.

AWS moves them, with StartMessageMoveTask, to the queues that they came from or to another one, at most as
fast as `MaxNumberOfMessagesPerSecond` says; tasks are listed, and one that runs is cancelled. Only a queue
that is the dead-letter queue of another one is taken, and one task a queue. The emulator has none of it.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
"""

import base64
import contextvars
import json
import threading
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.sqs.move_task import MoveTask

_tasks: dict[str, list[MoveTask]] = {}


def install() -> None:
    """Serve the three actions, asked for on the dead-letter queue."""
    from ministack.core import iam_actions
    from ministack.services import sqs

    sqs._HANDLERS.update(
        StartMessageMoveTask=_start, ListMessageMoveTasks=_list, CancelMessageMoveTask=_cancel
    )

    @around(iam_actions, "extract_resource_arn")
    def _resource(
        original: Function, service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any
    ) -> str:
        if service == "sqs" and headers.get("x-amz-target", "").endswith(
            ("MessageMoveTask", "MessageMoveTasks")
        ):
            request = json.loads(body)
            return str(request.get("SourceArn") or _source_of(request.get("TaskHandle", "")))
        return str(original(service, method, path, headers, body, *rest))


def _start(request: dict[str, Any], _: str) -> dict[str, Any]:
    from ministack.core.responses import new_uuid
    from ministack.services import sqs

    source, destination = request.get("SourceArn", ""), request.get("DestinationArn")
    per_sec = request.get("MaxNumberOfMessagesPerSecond")
    queue = _existing(source)
    if destination:
        _existing(destination)
    if per_sec is not None and not 1 <= int(per_sec) <= 500:
        raise sqs._Err(
            "InvalidParameterValue", "MaxNumberOfMessagesPerSecond must be an integer between 1 and 500."
        )
    if not any(_dead_letters_of(other) == source for other in sqs._queues.values()):
        raise sqs._Err("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    if any(task.status in ("RUNNING", "CANCELLING") for task in _tasks.get(source, [])):
        raise sqs._Err(
            "InvalidParameterValue",
            "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        )
    task = MoveTask(source, destination, per_sec, len(queue["messages"]), new_uuid())
    _tasks.setdefault(source, []).insert(0, task)
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(task.run,), daemon=True).start()
    return {"TaskHandle": task.handle}


def _list(request: dict[str, Any], _: str) -> dict[str, Any]:
    _existing(request.get("SourceArn", ""))
    found = _tasks.get(request["SourceArn"], [])[: int(request.get("MaxResults") or 1)]
    return {"Results": [task.described() for task in found]}


def _cancel(request: dict[str, Any], _: str) -> dict[str, Any]:
    from ministack.services import sqs

    handle = request.get("TaskHandle", "")
    for task in _tasks.get(_source_of(handle), []):
        if task.handle == handle and task.status == "RUNNING":
            task.cancel()
            return {"ApproximateNumberOfMessagesMoved": task.moved}
    raise sqs._Err("ResourceNotFoundException", "Task does not exist.", 404)


def _existing(queue_arn: str) -> Any:
    from ministack.services import sqs

    queue = sqs._queue_by_arn(queue_arn)
    if queue is None:
        raise sqs._Err(
            "ResourceNotFoundException",
            "The resource that you specified for the SourceArn parameter doesn't exist.",
            404,
        )
    return queue


def _dead_letters_of(queue: dict[str, Any]) -> str:
    policy = queue["attributes"].get("RedrivePolicy")
    return str(json.loads(policy).get("deadLetterTargetArn", "")) if policy else ""


def _source_of(handle: str) -> str:
    try:
        return str(json.loads(base64.b64decode(handle)).get("sourceArn", ""))
    except ValueError:
        return ""
