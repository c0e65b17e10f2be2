"""What every construct stands on: the stack with its provider, state and guards; its settings, tags, names and ARNs."""

from modules.core.naming import arn, bucket_arn, output_name, physical_name, title
from modules.core.platform_stack import PlatformStack, settings_of, stack_of
from modules.core.settings import StackSettings, StateSettings

__all__ = [
    "PlatformStack",
    "StackSettings",
    "StateSettings",
    "arn",
    "bucket_arn",
    "output_name",
    "physical_name",
    "settings_of",
    "stack_of",
    "title",
]
