"""What a boundary's tables of actions say, for the names, the account and the region of one environment."""

from collections.abc import Mapping, Sequence

from modules.core import StackSettings, arn, bucket_arn, physical_name
from modules.iam.statement import Statement


def boundary_statements(
    settings: StackSettings,
    *,
    actions: Mapping[tuple[str, str], Sequence[str]],
    on_buckets: Sequence[str],
    on_objects: Sequence[str],
) -> list[Statement]:
    """Return a statement for each row of ``actions``, and those about buckets and objects.

    A row's key is a service and a resource, in which ``{name}`` is any name of the environment.
    """
    any_name = physical_name(settings, "*")
    buckets = bucket_arn(any_name)
    return [
        *(
            Statement(allowed, (arn(settings, service, resource.format(name=any_name)),))
            for (service, resource), allowed in actions.items()
        ),
        Statement(on_buckets, (buckets,)),
        Statement(on_objects, (f"{buckets}/*",)),
    ]
