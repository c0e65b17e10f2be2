"""The zip file that functions run."""

import base64
import hashlib
from functools import cached_property
from pathlib import Path

from cdktf import AssetType, TerraformAsset
from constructs import Construct

from modules.core import stack_of


class Package:
    """A deployment package that has been built.

    Raises ``FileNotFoundError`` where the file is missing.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise FileNotFoundError(f"The package {path} does not exist. Build it: uv run cairn package")
        self._path = path.resolve()

    @cached_property
    def _digest(self) -> bytes:
        return hashlib.sha256(self._path.read_bytes()).digest()

    @property
    def source_code_hash(self) -> str:
        """The SHA-256 of the file in base64, as AWS Lambda states it."""
        return base64.b64encode(self._digest).decode()

    def filename(self, scope: Construct) -> str:
        """Return the path of the copy that lies beside the stack's configuration; one a stack, whoever asks."""
        stack, name = stack_of(scope), f"Package{self._digest.hex()[:16]}"
        asset = stack.node.try_find_child(name)
        if not isinstance(asset, TerraformAsset):
            asset = TerraformAsset(
                stack, name, path=str(self._path), type=AssetType.FILE, asset_hash=self._digest.hex()
            )
        return str(asset.path)
