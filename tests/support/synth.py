"""Synthesizes constructs in memory and reads the result, for the construct and stack tests."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cdktf import Testing

import modules  # noqa: F401  the lazy provider package comes first
from modules.core import PlatformStack, StackSettings, StateSettings

SETTINGS = StackSettings(
    project="cairn",
    environment="test",
    account_id="123456789012",
    region="eu-west-1",
    state=StateSettings(bucket="cairn-state", region="eu-west-1"),
    permissions_boundary_arn="arn:aws:iam::123456789012:policy/cairn-test-boundary",
    delivery_boundary_arn="arn:aws:iam::123456789012:policy/cairn-test-delivery-boundary",
)


@dataclass(frozen=True)
class Template:
    """One synthesized stack: the content of its ``cdk.tf.json``."""

    content: dict[str, Any]

    def resources(self, kind: str) -> list[dict[str, Any]]:
        """Return every resource of the Terraform type ``kind``, without metadata."""
        found = self.content.get("resource", {}).get(kind, {})
        return [{name: value for name, value in body.items() if name != "//"} for body in found.values()]

    def resource(self, kind: str) -> dict[str, Any]:
        """Return the one resource of the type ``kind``; fails where there is none or more than one."""
        found = self.resources(kind)
        assert len(found) == 1, f"expected one {kind}, found {len(found)}"
        return found[0]

    def statements(
        self, kind: str = "aws_iam_role_policy", attribute: str = "policy"
    ) -> list[dict[str, Any]]:
        """Return the statements of every policy document of the type ``kind``."""
        return [
            statement
            for body in self.resources(kind)
            for statement in json.loads(body[attribute])["Statement"]
        ]


def synthesize(build: Callable[[PlatformStack], object], **settings: Any) -> Template:
    """Return what ``build`` adds to an otherwise empty stack; ``settings`` replace fields of ``SETTINGS``."""
    stack = PlatformStack(Testing.app(), "test", settings=replace(SETTINGS, **settings))
    build(stack)
    return Template(json.loads(Testing.synth(stack)))
