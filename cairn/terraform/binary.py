"""Which Terraform is used: the one the user names, the one on PATH, or the one that the bootstrap fetched."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

NAME_VARIABLE = "TERRAFORM_BINARY_NAME"
MINIMUM = (1, 10)


@dataclass(frozen=True)
class TerraformBinary:
    """A Terraform (or OpenTofu) program that is new enough for native S3 locking."""

    path: Path
    version: str

    @classmethod
    def find(cls, *, root: Path, variables: Mapping[str, str] = os.environ) -> "TerraformBinary":
        """Return the program to use for the checkout at ``root``; raise ``CairnError`` where there is none."""
        named = variables.get(NAME_VARIABLE)
        found = shutil.which(named or "terraform", path=variables.get("PATH"))
        if found is None and named is None:
            found = shutil.which("terraform", path=str(root / ".tools" / "bin"))
        if found is None:
            raise _missing(named)
        version = _version(Path(found), variables)
        if _numbers(version) < MINIMUM:
            raise CairnError(
                f"{found} is Terraform {version}.",
                f"The state is locked in S3 itself, which needs {_minimum()} or later.",
                f"Run `make doctor` to fetch a pinned release, or name another with {NAME_VARIABLE}.",
                code=ExitCode.MISSING,
            )
        return cls(Path(found), version)


def _missing(named: str | None) -> CairnError:
    if named:
        return CairnError(
            "There is no Terraform.",
            f"{NAME_VARIABLE} names {named!r}, which is no program on PATH.",
            f"Unset {NAME_VARIABLE}, or name a Terraform {_minimum()} or later.",
            code=ExitCode.MISSING,
        )
    return CairnError(
        "There is no Terraform.",
        "It is not on PATH.",
        f"Run `make doctor`: it fetches a pinned release; or install Terraform {_minimum()} or later.",
        code=ExitCode.MISSING,
    )


def _version(path: Path, variables: Mapping[str, str]) -> str:
    try:
        answer = subprocess.run(
            [path, "version", "-json"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            env=_quiet(variables),
        )
        return str(json.loads(answer.stdout)["terraform_version"])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        raise CairnError(
            f"{path} does not tell its version.", str(error), "Is it Terraform?", code=ExitCode.MISSING
        ) from error


def _quiet(variables: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in variables.items() if not name.startswith("TF_")}
    return kept | {"CHECKPOINT_DISABLE": "1"}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def _minimum() -> str:
    return ".".join(str(part) for part in MINIMUM)
