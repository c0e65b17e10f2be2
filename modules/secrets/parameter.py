"""A parameter that services read while they run, encrypted with a customer managed key."""

from __future__ import annotations

from typing import Protocol

from cdktf import DataResource, Fn, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from modules.core import stack_of
from modules.encryption import IKey
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
READ = ("ssm:GetParameter", "ssm:GetParameters")
_LONGEST_STANDARD_VALUE = 4096


class IParameter(Protocol):
    """A parameter that reading can be granted of."""

    @property
    def parameter_arn(self) -> str:
        """The ARN of the parameter."""

    @property
    def parameter_name(self) -> str:
        """The name of the parameter, with its leading slash."""

    def grant_read(self, grantee: IGrantable) -> Grant:
        """Allow reading the value."""


class _ParameterGrants(Construct):
    parameter_arn: str
    parameter_name: str
    _key: IKey | None

    def grant_read(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to read the value."""
        if self._key is not None:
            self._key.grant_decrypt(grantee, via="ssm")
        return Grant.add(grantee, actions=READ, resources=(self.parameter_arn,))


class _ImportedParameter(_ParameterGrants):
    def __init__(self, scope: Construct, id: str, *, parameter_arn: str, key: IKey | None) -> None:
        super().__init__(scope, id)
        if ":parameter/" not in parameter_arn:
            raise ValueError(f"parameter_arn must be the ARN of a parameter, got {parameter_arn!r}")
        self.parameter_arn = parameter_arn
        self.parameter_name = "/" + parameter_arn.split(":parameter/")[1]
        self._key = key


class Parameter(_ParameterGrants):
    """A setting whose ``value`` is 1-4096 bytes and may stand in Terraform's state: a ``Secret`` may not.

    Another value or description makes the parameter anew, so that for a moment it is not there: provider 5.100 leaves
    the key out of an update, and AWS says that it then takes its own key. Raises ``ValueError`` for another length.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, description: str, key: IKey, value: str
    ) -> None:
        super().__init__(scope, id)
        length = len(value.encode())
        if not 1 <= length <= _LONGEST_STANDARD_VALUE:
            raise ValueError(f"value must be 1-{_LONGEST_STANDARD_VALUE} bytes long, got {length}")
        content = DataResource(self, "Content", input={"sha256": Fn.sha256(f"{description}: {value}")})
        resource = SsmParameter(
            self,
            "Resource",
            name=f"/{stack_of(self).physical_name(name, max_length=1010)}",
            description=description,
            type="SecureString",
            key_id=key.key_arn,
            value=value,
            lifecycle=TerraformResourceLifecycle(
                replace_triggered_by=[f"{content.terraform_resource_type}.{content.friendly_unique_id}"]
            ),
        )
        self.parameter_arn = resource.arn
        self.parameter_name = resource.name
        self._key = key

    @staticmethod
    def from_parameter_arn(
        scope: Construct, id: str, parameter_arn: str, *, key: IKey | None = None
    ) -> IParameter:
        """Return a parameter that exists; give ``key`` where it is encrypted with a customer managed one."""
        return _ImportedParameter(scope, id, parameter_arn=parameter_arn, key=key)
