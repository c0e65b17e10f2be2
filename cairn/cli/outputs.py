"""``cairn outputs``: what the stacks tell."""

from cairn.cli.console import out, print_json
from cairn.cli.needing_cloud import running_target
from cairn.cli.options import AsJson, Env, InLocalCloud, Port, Stacks


def outputs(
    env: Env = "local",
    stack: Stacks = None,
    as_json: AsJson = False,
    local: InLocalCloud = False,
    port: Port = None,
) -> None:
    """Print the outputs of an environment's stacks; with --json one object: stack, output, value."""
    from cairn.checkout import ROOT
    from cairn.terraform.checkout import runner_of
    from cairn.terraform.deployed import never_applied

    with running_target(env, port=port, in_local_cloud=local) as target:
        values = runner_of(ROOT, target, stacks=stack or ()).outputs()
    if not any(values.values()):
        raise never_applied(target, list(values))
    if as_json:
        print_json(values)
        return
    for name, entries in values.items():
        out.print(name, style="bold")
        for key, value in entries.items():
            out.print(f"  {key:<24} {value}")
