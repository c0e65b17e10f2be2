"""What every alias of a function lets others do: invoke it, by a role's right or by the function's own policy."""

from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from constructs import Construct

from modules.iam import Grant, IGrantable

INVOKE = ("lambda:InvokeFunction",)


class InvocableAlias(Construct):
    """The shared part of ``Function``, by its alias ``live``, and of ``Alias``."""

    function_name: str
    alias_arn: str
    alias_name: str

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to invoke the alias."""
        return Grant.add(grantee, actions=INVOKE, resources=(self.alias_arn,))

    def allow_invoke(self, principal: str, source_arn: str, id: str) -> None:
        """Let the service ``principal`` invoke the alias on behalf of ``source_arn``; ``id`` names the permission."""
        LambdaPermission(
            self,
            id,
            action=INVOKE[0],
            function_name=self.function_name,
            qualifier=self.alias_name,
            principal=principal,
            source_arn=source_arn,
        )
