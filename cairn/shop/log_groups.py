"""Where a service's functions log."""

from cairn.checkout import ROOT, how_to_call
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.checkout import runner_of
from cairn.terraform.deployed import never_applied
from cairn.terraform.target import Target


def log_groups_of(service: str, target: Target) -> list[str]:
    """Return the log groups that the service's stack names; raise ``CairnError`` where it names none."""
    outputs = runner_of(ROOT, target, stacks=[service]).outputs()[service]
    if target.stays_here and not outputs:
        raise never_applied(target, [service])
    groups = outputs.get("log_group_names")
    if not groups:
        raise CairnError(
            f"{service} has no log groups in {target.environment}.",
            "Its stack has no output log_group_names.",
            f"Is it deployed? `{how_to_call()} status` shows.",
            code=ExitCode.MISSING,
        )
    return [str(group) for group in (groups.values() if isinstance(groups, dict) else groups)]
