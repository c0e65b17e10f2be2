"""Terraform: from PATH where it is new enough, else the pinned release, its checksum verified."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import urllib.request
import zipfile
from pathlib import Path

from cairn.setup.problem import SetupProblem
from cairn.setup.search_path import on_path, version_in
from cairn.setup.shell import output_of, say

MINIMUM = (1, 10)
VERSION = "1.11.4"
BASE_URL_VARIABLE = "CAIRN_TERRAFORM_RELEASES"
BASE_URL = "https://releases.hashicorp.com/terraform"
# As in https://releases.hashicorp.com/terraform/1.11.4/terraform_1.11.4_SHA256SUMS
SHA256 = {
    "darwin_amd64": "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b",
    "darwin_arm64": "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18",
    "linux_amd64": "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
    "linux_arm64": "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633",
}

_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
_TIMEOUT_SEC = 60


def find_terraform(tools: Path) -> Path:
    """Return a Terraform that locks state in S3 itself, fetching the pinned release into ``tools`` where needed.

    ``TERRAFORM_BINARY_NAME`` names another program than ``terraform``; then nothing is fetched.
    """
    named = os.environ.get("TERRAFORM_BINARY_NAME")
    found = on_path(named or "terraform", without=tools / "bin")
    if found is not None and _is_new_enough(found):
        return found
    if named:
        why = f"{found} is too old" if found else "it is not on PATH"
        raise SetupProblem(
            f"TERRAFORM_BINARY_NAME names {named}, but {why}. Unset it, or name another (1.10 or later)."
        )
    own = tools / "terraform" / VERSION / "terraform"
    if not own.exists():
        _fetch(own)
    return own


def _is_new_enough(program: Path) -> bool:
    return (
        version_in(output_of(program, "version", CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE=os.devnull))
        >= MINIMUM
    )


def _fetch(own: Path) -> None:
    target = f"{platform.system().lower()}_{_MACHINES.get(platform.machine().lower(), platform.machine())}"
    if target not in SHA256:
        raise SetupProblem(
            f"There is no pinned Terraform for {target}. Install Terraform 1.10 or later on PATH."
        )
    base = os.environ.get(BASE_URL_VARIABLE, BASE_URL).rstrip("/")
    url = f"{base}/{VERSION}/terraform_{VERSION}_{target}.zip"
    say(f"fetching Terraform {VERSION} (there is none on PATH that is 1.10 or later)")
    own.parent.mkdir(parents=True, exist_ok=True)
    archive = own.parent / "terraform.zip"
    try:
        _download(url, archive)
        _verify(archive, SHA256[target], url)
        _unpack(archive, own)
    finally:
        if archive.exists():
            archive.unlink()


def _download(url: str, archive: Path) -> None:
    if not url.startswith(("https://", "http://", "file://")):
        raise SetupProblem(f"{BASE_URL_VARIABLE} must be an http or file URL, got {url}")
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SEC) as answer, archive.open("wb") as file:  # noqa: S310
            shutil.copyfileobj(answer, file)
    except OSError as error:
        raise SetupProblem(
            f"Terraform cannot be fetched from {url}: {error}. Install Terraform 1.10 or later on PATH, or set "
            f"{BASE_URL_VARIABLE} to a mirror of {BASE_URL}."
        ) from error


def _verify(archive: Path, expected: str, url: str) -> None:
    actual = hashlib.sha256(archive.read_bytes()).hexdigest()
    if actual != expected:
        raise SetupProblem(
            f"What {url} gave is not Terraform {VERSION}: its sha256 is {actual}, expected {expected}. "
            "Nothing was installed. Try another network or mirror."
        )


def _unpack(archive: Path, own: Path) -> None:
    draft = own.with_name("terraform.draft")
    with zipfile.ZipFile(str(archive)) as content:
        draft.write_bytes(content.read("terraform"))
    draft.chmod(0o755)
    draft.replace(own)
