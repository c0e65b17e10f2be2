"""Another alias of a function, which may send a share of its calls to a second version."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.lambda_alias import LambdaAlias, LambdaAliasRoutingConfig
from constructs import Construct

from modules.compute.invocable import IFunction
from modules.compute.invocable_alias import InvocableAlias


class Alias(InvocableAlias):
    """The alias ``name`` of ``function``, which sends its calls to ``version`` but for what ``weights`` send elsewhere.

    ``weights`` has at most one entry, as Lambda does: a version and its share of the calls, over 0 and under 1. It is
    passed wherever a function is asked for. Raises ``ValueError`` for other weights, and for ``$LATEST`` with weights.
    https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        function: IFunction,
        name: str,
        version: str,
        weights: dict[str, float] | None = None,
    ) -> None:
        super().__init__(scope, id)
        _require_weights(version, weights or {})
        self.function_arn = function.function_arn
        self.function_name = function.function_name
        self._resource = resource = LambdaAlias(
            self,
            "Resource",
            name=name,
            function_name=self.function_name,
            function_version=version,
            routing_config=LambdaAliasRoutingConfig(additional_version_weights=weights) if weights else None,
        )
        self.alias_arn: str = resource.arn
        self.invoke_arn: str = resource.invoke_arn
        self.alias_name: str = resource.name
        self.version: str = resource.function_version

    def leave_to_code_deploy(self) -> None:
        """Let CodeDeploy move the alias: Terraform makes it as it is declared, and leaves it where it is."""
        self._resource.add_override("lifecycle.ignore_changes", ["function_version", "routing_config"])


def _require_weights(version: str, weights: dict[str, float]) -> None:
    if len(weights) > 1 or not all(0 < share < 1 for share in weights.values()):
        raise ValueError(
            f"weights must name at most one version, with a share over 0 and under 1, got {weights}"
        )
    if weights and "$LATEST" in (version, *weights):
        raise ValueError("version and weights must name published versions, got $LATEST")
