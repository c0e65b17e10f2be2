"""``cairn mail``: the e-mail that services have sent in the local cloud."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from cairn.cli.console import out, print_json
from cairn.cli.options import AsJson, Env, Port


def mail(
    to: Annotated[str, typer.Option("--to", help="Only to addresses that contain this. [default: all]")] = "",
    env: Env = "local",
    as_json: AsJson = False,
    port: Port = None,
) -> None:
    """Print the e-mail that services have sent, oldest first: the local cloud keeps it instead of sending it."""
    from cairn.environments import account_of, local_cloud
    from cairn.localcloud.mail import emails

    account = account_of(env)
    cloud = local_cloud(port=port)
    cloud.check_running()
    found = [
        email
        for email in emails(cloud.endpoint, account.account_id)
        if any(to in address for address in email.to)
    ]
    if as_json:
        print_json([asdict(email) for email in found])
        return
    for email in found:
        at = datetime.fromtimestamp(email.at).astimezone()
        out.print(f"{at:%Y-%m-%d %H:%M:%S}  {email.sender} -> {', '.join(email.to)}")
        out.print(email.subject, style="bold")
        out.print(f"{email.text.rstrip()}\n")
    if not found:
        out.print(f"No e-mail was sent{f' to {to}' if to else ''} in {env}.")
