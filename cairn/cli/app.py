"""The command line: every command, wired; ``cairn --help`` lists them."""

import sys

import typer

from cairn.checkout import prefer_own_tools
from cairn.cli import (
    apply,
    denied,
    destroy,
    doctor,
    down,
    fault,
    flag,
    logs,
    mail,
    migrate,
    new,
    order,
    outputs,
    package,
    plan,
    redrive,
    scan,
    shop,
    status,
    synth,
    trace,
    up,
)
from cairn.cli.failures import show, show_unexpected
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

_EPILOG = "Exit codes: " + "; ".join(f"{code.value} {code.meaning}" for code in ExitCode) + "."

app = typer.Typer(
    name="cairn",
    help="Microservices on AWS, alive on your machine and deployable from CI.",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("up")(up.up)
app.command("down")(down.down)
app.command("status")(status.status)
app.command("order")(order.order)
app.command("shop")(shop.shop)
app.command("logs")(logs.logs)
app.command("mail")(mail.mail)
app.command("migrate")(migrate.migrate)
app.command("synth")(synth.synth)
app.command("plan")(plan.plan)
app.command("apply")(apply.apply)
app.command("destroy")(destroy.destroy)
app.command("outputs")(outputs.outputs)
app.command("scan")(scan.scan)
app.command("package")(package.package)
app.command("redrive")(redrive.redrive)
app.add_typer(fault.fault, name="fault")
app.command("flag")(flag.flag)
app.command("denied")(denied.denied)
app.command("trace")(trace.trace)
app.add_typer(new.new, name="new")
app.command("doctor")(doctor.doctor)


def main() -> None:
    """Run the command that ``sys.argv`` names and exit with its code."""
    prefer_own_tools()
    try:
        app()
    except CairnError as error:
        sys.exit(show(error))
    except Exception as error:  # noqa: BLE001  a traceback is for the file, not for the screen
        sys.exit(show_unexpected(error))


if __name__ == "__main__":
    main()
