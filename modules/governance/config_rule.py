"""A rule of AWS Config: what it records of a kind of resource is judged, now and whenever it changes."""

import json
from collections.abc import Mapping

from cdktf_cdktf_provider_aws.config_config_rule import ConfigConfigRule, ConfigConfigRuleSource
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_one_of
from modules.governance.configuration_recorder import IConfigurationRecorder
from modules.governance.managed_rules import MANAGED_RULES


class ConfigRule(Construct):
    """The managed rule ``rule``, one of ``MANAGED_RULES``, on what ``recorder`` records.

    ``parameters`` are some of those that the rule has in ``MANAGED_RULES``, and replace their defaults. Raises
    ``ValueError`` for another rule or parameter.
    https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_use-managed-rules.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        rule: str,
        recorder: IConfigurationRecorder,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        require_one_of("rule", rule, tuple(MANAGED_RULES))
        managed, given = MANAGED_RULES[rule], dict(parameters or {})
        for parameter in given:
            if parameter not in managed.parameters:
                allowed = ", ".join(managed.parameters) or "none"
                raise ValueError(f"parameters of {rule} must be of {allowed}, got {parameter!r}")
        told = {**managed.parameters, **given}
        resource = ConfigConfigRule(
            self,
            "Resource",
            name=stack_of(self).physical_name(rule, max_length=128),
            source=ConfigConfigRuleSource(owner="AWS", source_identifier=managed.identifier),
            input_parameters=json.dumps(told) if told else None,
            depends_on=[recorder.recording],
        )
        self.rule_name: str = resource.name
        self.rule_arn: str = resource.arn
