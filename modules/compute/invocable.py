"""A function as others see it."""

from typing import Protocol

from modules.iam import Grant, IGrantable


class IFunction(Protocol):
    """A function that others invoke by its alias."""

    @property
    def function_arn(self) -> str:
        """The ARN of the function, without a version."""

    @property
    def function_name(self) -> str:
        """The name of the function."""

    @property
    def alias_arn(self) -> str:
        """The ARN of the alias, which is what others invoke."""

    @property
    def invoke_arn(self) -> str:
        """The ARN by which Amazon API Gateway invokes the alias."""

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        """Allow invoking the alias."""

    def allow_invoke(self, principal: str, source_arn: str, id: str) -> None:
        """Let the service ``principal`` invoke the alias on behalf of ``source_arn``."""
