"""What a stack gives out to be released: an input of CreateDeployment, and the version it names."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

OUTPUT_PREFIX = "release_"
"""Outputs with this prefix hold the ``release_json`` of a ``BlueGreenDeployment`` or a ``FunctionDeployment``."""
_VERSION = {"AWS::ECS::Service": "TaskDefinition", "AWS::Lambda::Function": "TargetVersion"}
# https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html


@dataclass(frozen=True)
class Release:
    """``request`` is CreateDeployment's input; ``name`` is what its stack calls it."""

    name: str
    request: Mapping[str, Any]

    @property
    def application(self) -> str:
        """The application of CodeDeploy."""
        return str(self.request["applicationName"])

    @property
    def group(self) -> str:
        """The deployment group of the application."""
        return str(self.request["deploymentGroupName"])

    @property
    def version(self) -> str:
        """What is to run: the ARN of a task definition, or the number of a function's version."""
        return str(self.properties[_VERSION[self._target["Type"]]])

    @property
    def is_of_a_function(self) -> bool:
        """Whether an alias of a function goes over, and not a service of containers."""
        return bool(self._target["Type"] == "AWS::Lambda::Function")

    @property
    def properties(self) -> Mapping[str, Any]:
        """What the AppSpec says of the service or the function."""
        properties: Mapping[str, Any] = self._target["Properties"]
        return properties

    @property
    def _target(self) -> Mapping[str, Any]:
        content = json.loads(self.request["revision"]["appSpecContent"]["content"])
        target: Mapping[str, Any] = content["Resources"][0]["target"]
        return target


def releases_of(outputs: Mapping[str, Any]) -> Iterator[Release]:
    """Return what the outputs of a stack give out to be released, by name."""
    for name in sorted(outputs):
        if name.startswith(OUTPUT_PREFIX):
            yield Release(name.removeprefix(OUTPUT_PREFIX), json.loads(outputs[name]))
