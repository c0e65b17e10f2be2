"""The input templates of pipes: `<$.body.id>` stands for a part of the event.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
"""

import json
import re
from typing import Any

from cairn.localcloud.gaps.cloudwatch.filter_pattern import value_at

_PLACEHOLDER = re.compile(r"<([^<>]+)>")


def rendered(template: str | None, event: Any, pipe: dict[str, Any]) -> Any:
    """What the template makes of the event; the event itself without one. JSON where the result is."""
    if not template:
        return event
    from ministack.services import eventbridge

    seen = _with_parsed_body(event)
    reserved = {
        "aws.pipes.pipe-arn": pipe["Arn"],
        "aws.pipes.pipe-name": pipe["Name"],
        "aws.pipes.event": event,
        "aws.pipes.event.json": event,
    }
    values = {path: reserved.get(path, value_at(seen, path)) for path in _PLACEHOLDER.findall(template)}
    text = eventbridge._render_input_template(
        template, {path: "" if value is None else value for path, value in values.items()}
    )
    try:
        return json.loads(text)
    except ValueError:
        return text


def _with_parsed_body(event: Any) -> Any:
    """Pipes read the JSON in a message's body."""
    if isinstance(event, dict) and isinstance(event.get("body"), str):
        try:
            return {**event, "body": json.loads(event["body"])}
        except ValueError:
            return event
    return event
