"""Whose workflows deploy an environment."""

from typing import Annotated

from pydantic import StringConstraints

from stacks.part import Part


class Github(Part):
    """The repository whose jobs in the GitHub environments ``<name>-plan`` and ``<name>`` plan and apply; the ARN of
    GitHub's OIDC provider, where the account has it already."""

    repository: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$")]
    provider_arn: (
        Annotated[
            str,
            StringConstraints(
                pattern=r"^arn:aws:iam::\d{12}:oidc-provider/token\.actions\.githubusercontent\.com$"
            ),
        ]
        | None
    ) = None
