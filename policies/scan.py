"""Judges synthesized stacks with checkov's checks and ours; runs in the scanner's environment, offline.

``python -m policies.scan REQUEST ANSWER`` reads what to judge from one JSON file and writes every verdict to another.
One process judges all stacks: importing checkov costs seconds, judging a stack a fraction of one.
"""

import inspect
import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checkov.common.bridgecrew.check_type import CheckType
from checkov.common.checks.base_check_registry import BaseCheckRegistry
from checkov.common.graph.graph_builder import CustomAttributes
from checkov.common.models.enums import CheckResult
from checkov.runner_filter import RunnerFilter
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform_json.runner import TerraformJsonRunner

from policies.reading.neighbours import enter_stack
from policies.reading.synthesized import Stack, read_stacks

Verdict = dict[str, Any]


class OfflineViolation(RuntimeError):
    """Something tried to reach the network during a scan."""


class Complaints(logging.Handler):
    """Keeps what checkov only logs: a policy file that did not load, and why a check raised."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []
        self.raised: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message, with the error that caused it; a check that raised has a verdict of its own."""
        cause = repr(record.exc_info[1]) if record.exc_info else ""
        if record.getMessage().startswith("Failed to run check"):
            self.raised[record.getMessage().split()[4]] = cause
        else:
            self.texts.append(f"{record.getMessage()}: {cause}" if cause else record.getMessage())


def main() -> None:
    """Judge what the request names and write the answer."""
    request_path, answer_path = (Path(argument) for argument in sys.argv[1:3])
    sys.addaudithook(_refuse_network)
    request = json.loads(request_path.read_text(encoding="utf-8"))
    answer_path.write_text(json.dumps(scan(request)), encoding="utf-8")


def scan(request: dict[str, Any]) -> dict[str, Any]:
    """Return the verdicts on every stack, the policies loaded, and what went wrong meanwhile."""
    complaints = Complaints()
    logging.getLogger().addHandler(complaints)
    started = time.perf_counter()
    resource_registry.load_external_checks(request["checks"])
    stacks = read_stacks(
        {name: Path(path) for name, path in request["stacks"].items()},
        decode_policies=request.get("decode_policies", True),
    )
    verdicts = [verdict for stack in stacks for verdict in _judge(stack, complaints)]
    return {
        "verdicts": verdicts,
        "policies": list(_own_policies(Path(request["checks"]).resolve())),
        "checks": sorted(_all_ids()),
        "complaints": complaints.texts,
        "seconds": time.perf_counter() - started,
    }


def _judge(stack: Stack, complaints: Complaints) -> Iterator[Verdict]:
    runner = TerraformJsonRunner()
    runner_filter = RunnerFilter(framework=[CheckType.TERRAFORM_JSON])
    runner.definitions = stack.definitions
    runner.graph_manager.save_graph(runner.graph_manager.build_graph_from_definitions(stack.definitions))
    graph = runner.graph_manager.get_reader_endpoint()
    enter_stack(stack.entities("resource"))
    for block_type, registry in runner.block_type_registries.items():
        registry.graph = graph
        for entity in stack.entities(block_type):
            address = _entity_address(block_type, registry, entity)
            for check, result in registry.scan(
                stack.file, entity, [], runner_filter, report_type=CheckType.TERRAFORM_JSON
            ).items():
                yield _verdict(stack, check, result, address) | _breakage(check, result, complaints)
    for check, graph_results in runner.run_graph_checks_results(
        runner_filter, CheckType.TERRAFORM_JSON
    ).items():
        for result in graph_results:
            yield _verdict(stack, check, result, str(result["entity"][CustomAttributes.ID]))


def _entity_address(block_type: str, registry: BaseCheckRegistry, entity: dict[str, Any]) -> str:
    kind, name, _ = registry.extract_entity_details(entity)
    address = f"{kind}.{name}" if block_type in ("resource", "data") else f"{block_type}.{kind}"
    return f"data.{address}" if block_type == "data" else address


def _verdict(stack: Stack, check: Any, result: dict[str, Any], address: str) -> Verdict:
    return {
        "stack": stack.name,
        "check": check.id,
        "demand": check.name,
        "guideline": check.guideline or "",
        "resource": address,
        "construct": stack.construct_of(address),
        "verdict": result["result"].name.lower(),
        "details": list(getattr(check, "details", [])) if result["result"] != CheckResult.PASSED else [],
    }


def _breakage(check: Any, result: dict[str, Any], complaints: Complaints) -> Verdict:
    """Return the verdict on a check that raised, which checkov passes over; ``check`` stands in those results alone."""
    if "check" not in result:
        return {}
    return {
        "verdict": "broken",
        "details": [f"the check broke on this resource: {complaints.raised.get(check.id)}"],
    }


def _own_policies(folder: Path) -> Iterator[dict[str, str]]:
    for check in BaseCheckRegistry.get_all_registered_checks():
        file = os.path.realpath(_file_of(type(check)))
        if file.startswith(f"{folder}{os.sep}"):
            yield {"id": check.id, "file": file}


def _all_ids() -> set[str]:
    graph_registry = TerraformJsonRunner().graph_registry
    graph_registry.load_checks()
    python_checks = BaseCheckRegistry.get_all_registered_checks()
    return {check.id for check in (*python_checks, *graph_registry.checks)}


def _file_of(kind: type) -> str:
    """Return the file of a check's class; checkov gives two files of one name the same module."""
    methods = (member for member in vars(kind).values() if inspect.isfunction(member))
    return next((method.__code__.co_filename for method in methods), "")


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        raise OfflineViolation(f"the scanner must not reach the network, and tried: {event} {arguments[-1]}")


if __name__ == "__main__":
    main()
