"""What a synthesized stack says of its REST API and of the events it reads."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of a REST API, as customers and machines reach it."""

    name: str
    method: str
    path: str
    scopes: tuple[str, ...]
    headers: tuple[str, ...]
    body: Mapping[str, Any] | None


class StackConfiguration:
    """The Terraform of one stack, read."""

    def __init__(self, file: Path) -> None:
        self.name = file.parent.name
        self._resources: dict[str, dict[str, Any]] = json.loads(file.read_text()).get("resource", {})

    def _all(self, kind: str) -> Mapping[str, Any]:
        return self._resources.get(kind, {})

    @property
    def description(self) -> str:
        """What its REST API is for; empty where it has none."""
        return next((str(api["description"]) for api in self._all("aws_api_gateway_rest_api").values()), "")

    def operations(self) -> list[Operation]:
        """The methods of its REST API but ``OPTIONS``, by path."""
        found = [
            Operation(
                name=method["operation_name"],
                method=method["http_method"],
                path=self._base_path() + self._path(method["resource_id"]),
                scopes=tuple(method.get("authorization_scopes", ())),
                headers=tuple(_headers(method)),
                body=self._model(method),
            )
            for method in self._all("aws_api_gateway_method").values()
            if method["http_method"] != "OPTIONS"
        ]
        return sorted(found, key=lambda each: (each.path, each.method))

    def patterns(self) -> Iterator[Mapping[str, Any]]:
        """The patterns of its event rules."""
        for rule in self._all("aws_cloudwatch_event_rule").values():
            if "event_pattern" in rule:
                yield json.loads(rule["event_pattern"])

    def subscriptions(self) -> Iterator[str]:
        """The topics that its subscriptions read, as expressions."""
        for subscription in self._all("aws_sns_topic_subscription").values():
            yield subscription["topic_arn"]

    def _base_path(self) -> str:
        (mapping,) = self._all("aws_api_gateway_base_path_mapping").values()
        return f"/{mapping['base_path']}"

    def _path(self, expression: str) -> str:
        kind, _, rest = expression.removeprefix("${").partition(".")
        if kind != "aws_api_gateway_resource":
            return ""
        resource = self._all(kind)[rest.split(".")[0]]
        return f"{self._path(resource['parent_id'])}/{resource['path_part']}"

    def _model(self, method: Mapping[str, Any]) -> Mapping[str, Any] | None:
        expression = method.get("request_models", {}).get("application/json", "")
        if not expression.startswith("${"):
            return None
        name = expression.removeprefix("${aws_api_gateway_model.").split(".")[0]
        schema: dict[str, Any] = json.loads(self._all("aws_api_gateway_model")[name]["schema"])
        schema.pop("$schema", None)
        return schema


def _headers(method: Mapping[str, Any]) -> Iterator[str]:
    for name, required in method.get("request_parameters", {}).items():
        if required and name.startswith("method.request.header."):
            yield name.rpartition(".")[2]


def configurations(folder: Path) -> list[StackConfiguration]:
    """Return the stacks of the environment synthesized into ``folder``, by name."""
    return [StackConfiguration(file) for file in sorted(folder.glob("stacks/*/cdk.tf.json"))]
