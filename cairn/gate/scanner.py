"""The scanner's own environment: checkov pins libraries that cannot live beside Cairn's, so it runs apart."""

import json
import os
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cairn.exit_codes import ExitCode
from cairn.gate.boundaries import Boundaries
from cairn.gate.errors import GateError

ENVIRONMENT = Path(".tools") / "scan"
CHECKS = Path("policies") / "checks"
TIMEOUT_SEC = 600
Progress = Callable[[str], None]


def judge(
    stacks: Mapping[str, Path],
    *,
    root: Path,
    checks: Path | None = None,
    boundaries: Boundaries | None = None,
    decode_policies: bool = True,
    progress: Progress = print,
) -> dict[str, Any]:
    """Return every verdict on ``stacks`` (name to ``cdk.tf.json``), or raise ``GateError``.

    Refuses to go on where a policy file did not load, where two policies share an id, or where checkov complained.
    """
    checks = checks or root / CHECKS
    python = ensure_environment(root, progress=progress)
    request = {
        "checks": str(checks),
        "stacks": {name: str(file) for name, file in stacks.items()},
        "decode_policies": decode_policies,
    }
    answer = _run(python, request, root=root, boundaries=boundaries or Boundaries())
    _refuse_missing_policies(checks, answer["policies"])
    if answer["complaints"]:
        raise GateError("the scan is not complete:\n" + "\n".join(answer["complaints"]))
    return answer


def ensure_environment(root: Path, *, progress: Progress = print) -> Path:
    """Return the scanner's Python, installing the locked scanner first where it is absent or of another version."""
    python = root / ENVIRONMENT / "bin" / "python"
    version = _pinned_version(root)
    if python.exists() and any(
        (root / ENVIRONMENT).glob(f"lib/python*/site-packages/checkov-{version}.dist-info")
    ):
        return python
    progress(f"Installing the scanner (checkov {version}) into {ENVIRONMENT}")
    command = [_uv(root), "sync", "--frozen", "--only-group", "scan", "--no-install-project"]
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(root / ENVIRONMENT)}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not python.exists():
        raise GateError(
            f"The scanner could not be installed into {ENVIRONMENT}.",
            f"`{' '.join(command)}` ended with {done.returncode}:\n{done.stderr.strip()[-1500:]}\n",
            "Mend what it names (often the network or the lock file) and scan again.",
            code=ExitCode.MISSING,
        )
    return python


def _pinned_version(root: Path) -> str:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for requirement in project["dependency-groups"]["scan"]:
        name, _, version = str(requirement).partition("==")
        if name == "checkov" and version:
            return version
    raise GateError("pyproject.toml pins no checkov: the dependency group scan must hold checkov==<version>")


def _uv(root: Path) -> str:
    found = os.environ.get("UV") or shutil.which("uv")
    own = [path for path in (root / ".tools" / "bin" / "uv", root / ".tools" / "uv") if path.is_file()]
    if found is None and not own:
        raise GateError(
            "The scanner cannot be installed.",
            "uv is neither on PATH nor in .tools.",
            "Run `make up`, or install it from https://docs.astral.sh/uv.",
            code=ExitCode.MISSING,
        )
    return found or str(own[0])


def _run(python: Path, request: dict[str, Any], *, root: Path, boundaries: Boundaries) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="cairn-scan-") as folder:
        question, answer = Path(folder) / "request.json", Path(folder) / "answer.json"
        question.write_text(json.dumps(request), encoding="utf-8")
        command = [str(python), "-m", "policies.scan", str(question), str(answer)]
        try:
            done = subprocess.run(
                command,
                cwd=root,
                env=_environment(boundaries),
                capture_output=True,
                text=True,
                check=False,
                timeout=TIMEOUT_SEC,
            )
        except subprocess.TimeoutExpired as error:
            raise GateError(f"the scanner did not finish within {TIMEOUT_SEC} s") from error
        if done.returncode != 0 or not answer.exists():
            raise GateError(f"the scanner ended with {done.returncode}:\n{done.stderr.strip()[-2000:]}")
        content: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return content


def _environment(boundaries: Boundaries) -> dict[str, str]:
    """What the scanner sees: nothing that sends results anywhere or that turns checks off."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ}
    own = {"CKV_SKIP_PACKAGE_UPDATE_CHECK": "true", "BC_SKIP_MAPPING": "true", "LOG_LEVEL": "ERROR"}
    return kept | own | dict(boundaries.environment)


def _refuse_missing_policies(checks: Path, loaded: list[dict[str, str]]) -> None:
    files = {str(file.resolve()) for file in checks.rglob("*.py") if not file.name.startswith("__")}
    if not files:
        raise GateError(f"{checks} holds no policy file")
    missing = sorted(files - {entry["file"] for entry in loaded})
    if missing:
        raise GateError(
            f"{len(missing)} of {len(files)} policy files in {checks} did not load, so the gate would be blind: "
            f"{', '.join(missing)}. A folder needs an __init__.py, a file must end with `check = <Policy>()`."
        )
    ids = [entry["id"] for entry in loaded]
    twice = sorted({check for check in ids if ids.count(check) > 1})
    if twice or len(loaded) != len(files):
        raise GateError(
            f"{len(files)} policy files make {len(loaded)} checks, one each is expected"
            + (f"; these ids stand twice: {', '.join(twice)}" if twice else "")
        )
