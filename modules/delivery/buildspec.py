"""What a build does: its commands by phase, and what it leaves."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from modules.core.arguments import require_one_of

PHASES = ("install", "pre_build", "build", "post_build")
REPORT_FORMATS = (
    "CLOVERXML",
    "COBERTURAXML",
    "CUCUMBERJSON",
    "JACOCOXML",
    "JUNITXML",
    "NUNITXML",
    "TESTNGXML",
)
_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,99}")


@dataclass(frozen=True, kw_only=True)
class Report:
    """Results of tests or coverage in ``files``, written as ``format``, one of ``REPORT_FORMATS``.

    Raises ``ValueError`` for no file and for another format.
    """

    files: Sequence[str]
    format: str = "JUNITXML"

    def __post_init__(self) -> None:
        require_one_of("format", self.format, REPORT_FORMATS)
        if not self.files:
            raise ValueError("files of a report must be at least one, got none")


@dataclass(frozen=True, kw_only=True)
class Buildspec:
    """``commands`` by phase, in the order of ``PHASES``; a build stops at the first that fails.

    ``artifacts`` are the files that it leaves (``dist/**/*``), below ``base_directory`` where one is given, and
    ``reports`` its results by the name of their group (2-100 letters, digits, ``-`` and ``_``). Raises ``ValueError``
    for no commands, another phase, and another name.
    https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
    """

    commands: Mapping[str, Sequence[str]]
    artifacts: Sequence[str] = ()
    base_directory: str | None = None
    reports: Mapping[str, Report] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.commands:
            raise ValueError("commands must name at least one phase, got none")
        for phase, commands in self.commands.items():
            require_one_of("commands", phase, PHASES)
            if isinstance(commands, str) or not commands:
                raise ValueError(f"commands of {phase} must be a sequence of at least one, got {commands!r}")
        if self.base_directory is not None and not self.artifacts:
            raise ValueError(f"base_directory is for artifacts, got {self.base_directory!r} and none")
        for group in self.reports:
            if not _GROUP.fullmatch(group):
                raise ValueError(f"reports must be named {_GROUP.pattern}, got {group!r}")

    def render(self) -> str:
        """Return the JSON text, which AWS CodeBuild reads as the YAML that it is too."""
        phases = {phase: {"commands": [*self.commands[phase]]} for phase in PHASES if phase in self.commands}
        document: dict[str, Any] = {"version": 0.2, "phases": phases}
        if self.artifacts:
            document["artifacts"] = {"files": [*self.artifacts]}
        if self.base_directory is not None:
            document["artifacts"]["base-directory"] = self.base_directory
        if self.reports:
            document["reports"] = {
                group: {"files": [*report.files], "file-format": report.format}
                for group, report in self.reports.items()
            }
        return json.dumps(document)
