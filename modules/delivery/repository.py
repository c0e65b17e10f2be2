"""A repository of container images: a tag never moves, every image is scanned, old ones go."""

from __future__ import annotations

import json
import re

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.core.arguments import require_between
from modules.delivery.repository_grants import IRepository, RepositoryGrants
from modules.encryption import IKey

_ARN = re.compile(r"arn:aws:ecr:([a-z0-9-]+):(\d{12}):repository/(\S+)")


class _ImportedRepository(RepositoryGrants):
    def __init__(self, scope: Construct, id: str, *, repository_arn: str) -> None:
        super().__init__(scope, id)
        found = _ARN.fullmatch(repository_arn)
        if found is None:
            raise ValueError(f"repository_arn must be the ARN of a repository, got {repository_arn!r}")
        region, account_id, name = found.groups()
        self.repository_arn = repository_arn
        self.repository_url = f"{account_id}.dkr.ecr.{region}.amazonaws.com/{name}"


class Repository(RepositoryGrants):
    """A private repository under ``key``, whose tags are immutable and whose images are scanned when pushed.

    An image without a tag is deleted ``untagged_days`` (1-365) after it came, and of the others the newest
    ``kept_images`` (1-1000) stay. Terraform's refusal to destroy it follows the environment. Raises ``ValueError`` for
    other values. https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: IKey,
        untagged_days: int = 7,
        kept_images: int = 100,
    ) -> None:
        super().__init__(scope, id)
        require_between("untagged_days", untagged_days, 1, 365)
        require_between("kept_images", kept_images, 1, 1000)
        protected = settings_of(self).protect_data
        resource = EcrRepository(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=256),
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
            encryption_configuration=[
                EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=key.key_arn)
            ],
            force_delete=False,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=protected),
        )
        EcrLifecyclePolicy(
            self, "Expiry", repository=resource.name, policy=_expiry(untagged_days, kept_images)
        )
        self.repository_arn = resource.arn
        self.repository_name: str = resource.name
        self.repository_url = resource.repository_url

    @staticmethod
    def from_repository_arn(scope: Construct, id: str, repository_arn: str) -> IRepository:
        """Return a repository that exists."""
        return _ImportedRepository(scope, id, repository_arn=repository_arn)


def _expiry(untagged_days: int, kept_images: int) -> str:
    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": untagged_days,
    }
    others = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": kept_images}
    rules = [
        {"rulePriority": 1, "description": "Untagged", "selection": untagged, "action": {"type": "expire"}},
        {"rulePriority": 2, "description": "Oldest", "selection": others, "action": {"type": "expire"}},
    ]
    return json.dumps({"rules": rules})
