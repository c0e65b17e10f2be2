"""A function that is not made, for constructs that take one."""

from modules.iam import Grant, IGrantable

FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:create-order"


class FakeFunction:
    """A function that remembers who may invoke it."""

    def __init__(self) -> None:
        self.function_name = "create-order"
        self.function_arn = FUNCTION_ARN
        self.alias_arn = f"{FUNCTION_ARN}:live"
        self.invoke_arn = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{self.alias_arn}/x"
        self.allowed: dict[str, tuple[str, str]] = {}

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        """Allow invoking the alias."""
        return Grant.add(grantee, actions=("lambda:InvokeFunction",), resources=(self.alias_arn,))

    def allow_invoke(self, principal: str, source_arn: str, id: str) -> None:
        """Remember the permission under its ``id``."""
        self.allowed[id] = (principal, source_arn)
