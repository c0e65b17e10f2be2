"""A pipeline's role, and when it was made.

AWS refuses a pipeline whose role does not trust CodePipeline, and says when one was made in seconds since the
epoch. moto looks for the role among its own, of which there are none here, and spells the time out.
https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipeline.html
"""

import json
from dataclasses import dataclass
from datetime import datetime

from cairn.localcloud.added_services.moto_service import when_first_called
from cairn.localcloud.gaps.role_session import CannotAssumeError, assume

_SERVICE = "codepipeline.amazonaws.com"


def install() -> None:
    """Ask the emulator's IAM for the role, and write times as numbers."""
    when_first_called("codepipeline")(_mend)


def _mend() -> None:
    from moto.codepipeline import models

    setattr(models.CodePipelineBackend, "iam_backend", property(lambda backend: _Roles(backend.account_id)))  # noqa: B010
    setattr(models, "iso_8601_datetime_with_milliseconds", _seconds)  # noqa: B010


def _seconds(moment: datetime) -> float:
    return moment.timestamp()


@dataclass(frozen=True)
class _Role:
    assume_role_policy_document: str


@dataclass(frozen=True)
class _Roles:
    """The roles of the emulator's IAM, as far as moto asks for them."""

    account_id: str

    def get_role_by_arn(self, arn: str) -> _Role:
        from moto.iam.exceptions import NotFoundException

        source = f"arn:aws:codepipeline:us-east-1:{self.account_id}:pipeline"
        try:
            assume(arn, service=_SERVICE, source_arn=source, session_name="codepipeline")
        except CannotAssumeError as error:
            raise NotFoundException(arn) from error
        return _Role(json.dumps({"Statement": [{"Principal": {"Service": _SERVICE}}]}))
