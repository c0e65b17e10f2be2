"""What a build is told by its environment: plain values that are no secrets, and secrets by their ARN."""

import re
from collections.abc import Mapping

from cdktf_cdktf_provider_aws.codebuild_project import CodebuildProjectEnvironmentEnvironmentVariable

from modules.secrets import ISecret

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET = re.compile(
    r"SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|(API|ACCESS|PRIVATE|SIGNING)_?KEY", re.IGNORECASE
)


def build_variables(
    variables: Mapping[str, str], secrets: Mapping[str, ISecret]
) -> list[CodebuildProjectEnvironmentEnvironmentVariable]:
    """Return the variables of a build, in the order of their names.

    Raises ``ValueError`` for a name that is none, that is there twice or AWS's own (``CODEBUILD_…``), and for a
    variable that by its name is a secret.
    """
    for name in (*variables, *secrets):
        if not _NAME.fullmatch(name) or name.startswith("CODEBUILD_"):
            raise ValueError(f"variables must be named {_NAME.pattern} and not CODEBUILD_…, got {name!r}")
    for name in variables:
        if name in secrets:
            raise ValueError(f"variables and secrets must have names of their own, got {name!r} in both")
        if _SECRET.search(name):
            raise ValueError(f"variables must hold no secret, got {name!r}: give it as one of secrets")
    plain = {name: ("PLAINTEXT", value) for name, value in variables.items()}
    stored = {name: ("SECRETS_MANAGER", secret.secret_arn) for name, secret in secrets.items()}
    return [
        CodebuildProjectEnvironmentEnvironmentVariable(name=name, type=kind, value=value)
        for name, (kind, value) in sorted({**plain, **stored}.items())
    ]
