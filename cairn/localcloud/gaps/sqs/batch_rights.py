"""A batch of messages needs a right of its own name, which no policy on AWS can give.

AWS holds `SendMessageBatch`, `DeleteMessageBatch` and `ChangeMessageVisibilityBatch` to the right for one message, and
`PublishBatch` of Amazon SNS to `sns:Publish`. The emulator takes the operation's name for the action.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_OF_ONE = {
    f"{namespace}:{action}Batch": f"{namespace}:{action}"
    for namespace, action in (
        ("sns", "Publish"),
        ("sqs", "ChangeMessageVisibility"),
        ("sqs", "DeleteMessage"),
        ("sqs", "SendMessage"),
    )
}


def install() -> None:
    """Name the action for one message."""
    from ministack.core import iam_actions

    @around(iam_actions, "extract_iam_action")
    def _name(original: Function, *request: Any, **named: Any) -> Any:
        action = original(*request, **named)
        return _OF_ONE.get(action, action)
