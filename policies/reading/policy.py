"""What one policy is: a checkov check named for its file, described by its docstring, with a verdict of three."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

PREFIX = "CAIRN_"


@dataclass(frozen=True)
class Fault:
    """What breaks the demand."""

    text: str


@dataclass(frozen=True)
class Unresolved:
    """What cannot be judged before Terraform knows the value; never a pass."""

    text: str


Judgement = Iterator[Fault | Unresolved]


class Policy(BaseResourceCheck):
    """One demand on the resource types in ``resources``; ``judge`` yields what is wrong and what is unknown."""

    resources: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        module = sys.modules[type(self).__module__]
        super().__init__(
            name=str(module.__doc__).splitlines()[0],
            id=PREFIX + Path(str(module.__file__)).stem.upper(),
            categories=(CheckCategories.GENERAL_SECURITY,),
            supported_resources=self.resources,
            guideline=" ".join(str(module.__doc__).split("\n\n", 1)[-1].split()),
        )

    @property
    def address(self) -> str:
        """The Terraform address of the resource under judgement, ``type.name``."""
        return ".".join(str(self.entity_path).rsplit(":", 2)[1:])

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        """Return FAILED where anything is wrong, else UNKNOWN where anything is unknown, else PASSED."""
        found = list(self.judge(conf))
        faults = [item.text for item in found if isinstance(item, Fault)]
        self.details.extend(faults or [item.text for item in found])
        if faults:
            return CheckResult.FAILED
        return CheckResult.UNKNOWN if found else CheckResult.PASSED

    def judge(self, conf: dict[str, Any]) -> Judgement:
        """Yield a ``Fault`` or an ``Unresolved`` for each thing that keeps the resource from passing."""
        raise NotImplementedError
