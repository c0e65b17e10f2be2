"""Where AWS publishes the images that its add-ons for Amazon EKS run.

https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
"""

from modules.core import StackSettings

_ACCOUNT = "602401143452"
# Regions that have to be opted into are served from accounts of their own.
_ACCOUNTS = {
    "af-south-1": "877085696533",
    "ap-east-1": "800184023465",
    "eu-south-1": "590381155156",
    "me-south-1": "558608220178",
}


def aws_repository_arn(settings: StackSettings, name: str) -> str:
    """Return the ARN of the repository ``name`` in AWS's registry for the region of ``settings``."""
    account = _ACCOUNTS.get(settings.region, _ACCOUNT)
    return f"arn:aws:ecr:{settings.region}:{account}:repository/{name}"
