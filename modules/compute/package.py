"""The zip file that functions run."""

import base64
import hashlib
from functools import cached_property
from pathlib import Path

from cdktf import AssetType, TerraformAsset
from cdktf_cdktf_provider_aws.s3_object import S3Object
from constructs import Construct

from modules.core import stack_of, title
from modules.storage import IBucket


class Package:
    """A deployment package that has been built.

    With ``bucket``, a versioned one, functions take it from there, as ``<stack>/<file's name>``: it may be over 50 MB,
    and Terraform makes functions side by side, which it does not where each sends the file itself. Raises
    ``FileNotFoundError`` where the file is missing.
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    """

    def __init__(self, path: Path, *, bucket: IBucket | None = None) -> None:
        if not path.is_file():
            raise FileNotFoundError(f"The package {path} does not exist. Build it with `cairn package`.")
        self._path = path.resolve()
        self._bucket = bucket

    @cached_property
    def _digest(self) -> bytes:
        return hashlib.sha256(self._path.read_bytes()).digest()

    @property
    def source_code_hash(self) -> str:
        """The SHA-256 of the file in base64, as AWS Lambda states it."""
        return base64.b64encode(self._digest).decode()

    def source(self, scope: Construct) -> dict[str, str]:
        """Return where a function of ``scope`` finds the package, as arguments of the resource; one copy a stack."""
        if self._bucket is None:
            return {"filename": self._copy(scope)}
        stored = self._stored(scope, self._bucket)
        return {"s3_bucket": stored.bucket, "s3_key": stored.key, "s3_object_version": stored.version_id}

    def _copy(self, scope: Construct) -> str:
        stack, name = stack_of(scope), f"Package{self._digest.hex()[:16]}"
        asset = stack.node.try_find_child(name)
        if not isinstance(asset, TerraformAsset):
            asset = TerraformAsset(
                stack, name, path=str(self._path), type=AssetType.FILE, asset_hash=self._digest.hex()
            )
        return str(asset.path)

    def _stored(self, scope: Construct, bucket: IBucket) -> S3Object:
        stack, name = stack_of(scope), f"Package{title(self._path.stem)}"
        found = stack.node.try_find_child(name)
        if isinstance(found, S3Object):
            return found
        return S3Object(
            stack,
            name,
            bucket=bucket.bucket_name,
            key=f"{stack.node.id}/{self._path.name}",
            source=self._copy(scope),
            source_hash=self.source_code_hash,
        )
