"""The manifests of a stack as an output of it: values that Terraform makes are in them, and are known afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jsii
from cdktf import IAnyProducer, IResolveContext, Lazy, TerraformOutput
from constructs import Construct

OUTPUT_PREFIX = "kubernetes_"
Objects = Sequence[Mapping[str, Any]]


class ManifestSet(Construct):
    """The objects that ``objects`` returns at synth, for the cluster named, as the output ``kubernetes_<name>``.

    After Terraform, ``cairn apply`` writes them beside the synthesized stack and applies them.
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, cluster_name: str, objects: Callable[[], Objects]
    ) -> None:
        super().__init__(scope, id)
        value = {"cluster": cluster_name, "objects": Lazy.any_value(_AtSynth(objects))}
        output = TerraformOutput(self, "Output", value=value, description=f"Kubernetes manifests of {name}")
        output.override_logical_id(f"{OUTPUT_PREFIX}{name.replace('-', '_')}")


@jsii.implements(IAnyProducer)
class _AtSynth:
    def __init__(self, objects: Callable[[], Objects]) -> None:
        self._objects = objects

    def produce(self, _context: IResolveContext) -> Any:
        """Return the objects; the synthesizer calls this."""
        return list(self._objects())
