"""Which requests of a service are traced, and where their traces are found together."""

from cdktf_cdktf_provider_aws.xray_group import XrayGroup, XrayGroupInsightsConfiguration
from cdktf_cdktf_provider_aws.xray_sampling_rule import XraySamplingRule
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.core.arguments import require_between
from modules.observability.collector import Collector


class Tracing(Construct):
    """The traces of ``service`` in a group with insights, and a rule that says how many requests are traced.

    ``per_sec`` requests are traced every second (0-1000), and ``share`` of the rest (0-1). ``priority`` (1-9999) orders
    the rules, the lowest first. Raises ``ValueError`` for another value, and for a ``service`` that is not 1-64
    characters long or holds a wildcard. https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        service: str,
        per_sec: int = 1,
        share: float = 0.05,
        priority: int = 1000,
    ) -> None:
        super().__init__(scope, id)
        require_between("per_sec", per_sec, 0, 1000)
        require_between("priority", priority, 1, 9999)
        if not 0 <= share <= 1:
            raise ValueError(f"share must be 0-1, got {share}")
        if not 1 <= len(service) <= 64 or set(service) & set('*?"'):
            raise ValueError(f"service must be 1-64 characters long, without a wildcard, got {service!r}")
        self._service = service
        stack = stack_of(self)
        group = XrayGroup(
            self,
            "Resource",
            group_name=stack.physical_name(service, max_length=32),
            filter_expression=f'service("{service}")',
            insights_configuration=XrayGroupInsightsConfiguration(
                insights_enabled=True, notifications_enabled=True
            ),
        )
        XraySamplingRule(
            self,
            "Sampling",
            rule_name=stack.physical_name(service, max_length=32),
            priority=priority,
            reservoir_size=per_sec,
            fixed_rate=share,
            service_name=service,
            service_type="*",
            host="*",
            http_method="*",
            url_path="*",
            resource_arn="*",
            version=1,
        )
        self.group_arn: str = group.arn

    def collector(self, *, log_group_name: str, memory_mb: int = 128) -> Collector:
        """Return the collector to run beside the service; its metrics go through ``log_group_name``."""
        region = settings_of(self).region
        return Collector(
            region=region, namespace=self._service, log_group_name=log_group_name, memory_mb=memory_mb
        )
