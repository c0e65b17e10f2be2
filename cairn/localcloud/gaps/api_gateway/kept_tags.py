"""One set of tags a resource: what TagResource and UntagResource change is what the resource is read back with."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from cairn.localcloud.gaps.around import Function, around

Find = Callable[[str], dict[str, Any] | None]


def keep_tags(gateway: ModuleType, find: Find, *, tag: str, untag: str) -> None:
    """Keep tags with the record that `find` returns for an ARN; `tag` and `untag` are the emulator's functions."""

    @around(gateway, tag)
    def _tag(original: Function, arn: str, request: dict[str, Any]) -> Any:
        response, resource = original(arn, request), find(arn)
        if resource is not None:
            resource["tags"] = {**(resource.get("tags") or {}), **request.get("tags", {})}
        return response

    @around(gateway, untag)
    def _untag(original: Function, arn: str, names: list[str]) -> Any:
        response, resource = original(arn, names), find(arn)
        if resource is not None:
            tags = resource.get("tags") or {}
            resource["tags"] = {name: value for name, value in tags.items() if name not in names}
        return response
