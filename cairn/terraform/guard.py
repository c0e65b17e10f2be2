"""Keeps one environment's configuration out of another's workspace and account, for destroy as for apply.

The precondition inside each stack does not stop ``terraform destroy``; this check does, before Terraform starts.
"""

from collections.abc import Callable, Mapping

from cairn.checkout import how_to_call
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.configuration import Configuration
from cairn.terraform.target import Target, is_on_loopback

CallerAccount = Callable[[Mapping[str, str]], str]


def check(
    configurations: Mapping[str, Configuration], target: Target, *, caller_account: CallerAccount
) -> None:
    """Raise ``CairnError`` unless every stack is of the target's environment, workspace and account.

    What is to stay on this machine is checked before anything is asked of any endpoint.
    """
    if target.stays_here:
        check_stays_here(configurations, target)
    _check_workspace(target)
    for stack, configuration in configurations.items():
        _check_environment(stack, configuration, target)
    wanted = {account for configuration in configurations.values() for account in configuration.account_ids}
    if wanted:
        _check_account(wanted, caller_account(target.variables), target)


def check_stays_here(configurations: Mapping[str, Configuration], target: Target) -> None:
    """Raise ``CairnError`` unless every endpoint, of the process as of the stacks, is on loopback."""
    named = {name: url for name, url in target.variables.items() if name.startswith("AWS_ENDPOINT_URL")}
    for stack, configuration in configurations.items():
        named |= {f"{stack}: {name}": url for name, url in configuration.endpoints.items()}
    away = sorted(f"{name} = {url}" for name, url in named.items() if not is_on_loopback(url))
    if away or not target.is_local:
        raise CairnError(
            f"Refused: {target.environment} was to be worked on in the local cloud, but would reach beyond it.",
            f"Not on loopback: {', '.join(away)}."
            if away
            else "No AWS_ENDPOINT_URL leads to the local cloud.",
            "Take the endpoint away, or leave --local out if AWS is meant.",
            code=ExitCode.REFUSED,
        )


def _check_workspace(target: Target) -> None:
    selected = target.variables.get("TF_WORKSPACE")
    if selected and selected != target.environment:
        raise CairnError(
            f"Refused: {target.environment} was asked for, but TF_WORKSPACE selects {selected}.",
            "An environment lives in the workspace of its own name.",
            f"Unset TF_WORKSPACE, or ask for {selected}.",
            code=ExitCode.REFUSED,
        )


def _check_environment(stack: str, configuration: Configuration, target: Target) -> None:
    if configuration.environment == target.environment:
        return
    found = configuration.environment or "no environment"
    raise CairnError(
        f"Refused: {target.environment} was asked for, but the configuration of {stack} is that of {found}.",
        "The workspace guard inside the stack names its environment.",
        f"Synthesize it again: `{how_to_call()} synth --env {target.environment}`.",
        code=ExitCode.REFUSED,
    )


def _check_account(wanted: set[str], actual: str, target: Target) -> None:
    if wanted == {actual}:
        return
    raise CairnError(
        f"Refused: {target.environment} belongs to account {', '.join(sorted(wanted))}, "
        f"but these credentials are of account {actual}.",
        "The configuration names its account; AWS STS named the caller's.",
        f"Use credentials of account {', '.join(sorted(wanted))}.",
        code=ExitCode.REFUSED,
    )


def check_may_destroy(
    configurations: Mapping[str, Configuration], target: Target, *, confirmed: str | None
) -> None:
    """Raise ``CairnError`` where what would be destroyed is protected and ``confirmed`` does not name it.

    Protected is every environment outside this machine, and every stack that protects its data.
    """
    if confirmed == target.environment:
        return
    protected = [path for configuration in configurations.values() for path in configuration.protected]
    if target.is_local and not protected:
        return
    why = (
        f"Protected against deletion: {', '.join(protected)}." if protected else "It is not on this machine."
    )
    raise CairnError(
        f"Refused: {target.environment} is not destroyed without its name being given.",
        why,
        f"If you mean it: --yes-destroy {target.environment}",
        code=ExitCode.REFUSED,
    )
