"""``cairn synth``: write an environment as Terraform."""

from cairn.cli.console import out
from cairn.cli.options import Env


def synth(env: Env = "local") -> None:
    """Write an environment's stacks as Terraform into cdktf.out/<env>."""
    from cairn.synth import synthesize
    from cairn.terraform.assembly import Assembly

    folder = synthesize(env)
    for stack in Assembly.read(folder, environment=env).stacks:
        out.print(f"{stack.name:<14} {stack.directory}")
