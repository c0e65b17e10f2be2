"""A new version of one service of the applied shop: other content, which behaves as the one before."""

import base64
import hashlib
import json
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from cairn.checkout import ROOT
from cairn.localcloud.running import Running
from stacks import images, packages
from tests.support.assemblies import synthesize_environment
from tests.support.shop import Shop

CONTAINERS = ("task", "instance", "pod")


@dataclass(frozen=True)
class NewVersion:
    """What ``cairn package`` would have built of ``service``, which ``stack`` runs, from other sources, in ``dist``.

    The folder is ``packages_to_change``'s, so that services which had a new version before keep it.
    """

    shop: Shop
    service: str
    stack: str
    dist: Path

    def synthesize(self) -> None:
        """Write every stack of the shop anew, this service's with its new version, the others as they were."""
        assert self.shop.file is not None
        archive, record = self.dist / f"{self.service}.zip", self.dist / f"{self.service}-image.json"
        if archive.exists():
            with zipfile.ZipFile(archive, "a") as content:
                content.writestr(f"services/{self.service}/VERSION", "2")
        if record.exists():
            digest = hashlib.sha256(record.read_bytes()).hexdigest()
            record.write_text(json.dumps({"digest": f"sha256:{digest}"}))
        with (
            mock.patch.object(packages, "_FOLDER", self.dist),
            mock.patch.object(images, "_FOLDER", self.dist),
        ):
            synthesize_environment(self.shop.file, self.shop.deployment.folder)

    def functions_of_another_version(self) -> list[str]:
        """The functions of the service whose alias does not point to the new code."""
        archive = self.dist / f"{self.service}.zip"
        if not archive.exists():
            return []
        new = base64.b64encode(hashlib.sha256(archive.read_bytes()).digest()).decode()
        client = self.shop.account.clients("lambda")
        outputs = self.shop.outputs[self.stack]
        names = [*outputs.get("function_names", ()), *filter(None, [outputs.get("migrate_function_name")])]
        assert names, f"{self.stack} runs a package, and publishes no function"
        return [
            name
            for name in names
            if client.get_function(FunctionName=name, Qualifier="live")["Configuration"]["CodeSha256"] != new
        ]


def packages_to_change(folder: Path) -> Path:
    """Copy what was built of every service into ``folder``, and return it."""
    shutil.copytree(ROOT / "dist", folder, dirs_exist_ok=True)
    return folder


def containers_of(shop: Shop, service: str) -> Mapping[str, Running]:
    """The tasks, instances and pods of a service that run now, by name."""
    name = f"cairn-{shop.deployment.environment}-{service}"
    return {
        each.name: each
        for each in shop.account.cloud.status().processes
        if each.kind in CONTAINERS
        and each.account_id == shop.account.account_id
        and each.role.rpartition("/")[2] in (name, f"{name}-worker")
    }
