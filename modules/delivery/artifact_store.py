"""Where the actions of one pipeline hand artifacts to each other."""

from dataclasses import dataclass

from modules.encryption import IKey
from modules.iam import Grant, IGrantable
from modules.storage import IBucket

# https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
BUCKET = ("s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning")
OBJECTS = ("s3:GetObjectVersion", "s3:PutObjectAcl")


@dataclass(frozen=True, kw_only=True)
class ArtifactStore:
    """The folder ``prefix`` of ``bucket``, whose artifacts lie under ``key``."""

    bucket: IBucket
    key: IKey
    prefix: str

    def grant_read(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to take artifacts from this folder.

        The running platform has no artifacts: give it to a role under the delivery boundary.
        """
        self.bucket.grant_get(grantee, prefix=self.prefix)
        self.key.grant_decrypt(grantee, via="s3")
        return Grant.add(
            grantee,
            actions=("s3:GetObjectVersion",),
            resources=(f"{self.bucket.bucket_arn}/{self.prefix}*",),
        )

    def grant_use(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to take artifacts from this folder and to leave some in it.

        The running platform has no artifacts: give it to a role under the delivery boundary.
        """
        self.key.grant_generate_data_key(grantee, via="s3")
        self.bucket.grant_get(grantee, prefix=self.prefix)
        self.bucket.grant_put(grantee, prefix=self.prefix)
        Grant.add(grantee, actions=BUCKET, resources=(self.bucket.bucket_arn,))
        return Grant.add(grantee, actions=OBJECTS, resources=(f"{self.bucket.bucket_arn}/{self.prefix}*",))
