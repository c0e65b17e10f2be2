"""What every construct stands on: the stack with its provider, state backend and guards; settings, tags, names, ARNs."""

from modules.core.naming import arn, bucket_arn, physical_name, title
from modules.core.platform_stack import PlatformStack, settings_of, stack_of
from modules.core.settings import StackSettings, StateSettings

__all__ = [
    "PlatformStack",
    "StackSettings",
    "StateSettings",
    "arn",
    "bucket_arn",
    "physical_name",
    "settings_of",
    "stack_of",
    "title",
]
