"""``cairn redrive``: what could not be processed, and its way back."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.checkout import how_to_call
from cairn.cli.console import err, out, print_json
from cairn.cli.needing_cloud import running_target
from cairn.cli.options import AsJson, Env, InLocalCloud, Port
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

if TYPE_CHECKING:
    from cairn.redrive.dead_letters import DeadLetters
    from cairn.redrive.outcome import Outcome
    from cairn.redrive.sources import Client
    from cairn.terraform.target import Target

_TITLES = ("queue", "messages", "oldest", "alarm", "from")


def redrive(
    queue: Annotated[
        list[str] | None,
        typer.Argument(
            help="Dead-letter queues, by name or the end of it. [default: all that hold anything]"
        ),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Show the dead-letter queues, and move nothing.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be put back where, and move nothing.")
    ] = False,
    env: Env = "local",
    as_json: AsJson = False,
    local: InLocalCloud = False,
    port: Port = None,
) -> None:
    """Put the messages of dead-letter queues back to where they were to go: mend the cause first.

    What came from queues is moved by Amazon SQS; what topics, rules, functions and streams gave up is sent again to
    its target, which may get it twice. Exits with 1 where anything could not be put back; it stays where it is.
    """
    with running_target(env, port=port, in_local_cloud=local) as target:
        client = _clients(target)
        found = _chosen(client, queue or ())
        if listed:
            _show(found, as_json=as_json)
            return
        full = [one for one in found if one.depth or queue]
        outcomes = {one.name: _put_back(client, one, dry_run=dry_run) for one in full if one.depth}
    if as_json:
        print_json({name: asdict(outcome) for name, outcome in outcomes.items()})
    else:
        _tell(full, outcomes, dry_run=dry_run)
    if any(outcome.left for outcome in outcomes.values()):
        raise typer.Exit(ExitCode.FAILURE)


def _put_back(client: "Client", queue: "DeadLetters", *, dry_run: bool) -> "Outcome":
    from cairn.redrive.move_task import move_back
    from cairn.redrive.outcome import Outcome
    from cairn.redrive.resend import resend

    if dry_run:
        return Outcome(put_back=0)
    return move_back(client("sqs"), queue) if queue.only_queues else resend(client, queue)


def _chosen(client: "Client", names: Sequence[str]) -> "list[DeadLetters]":
    from cairn.redrive.dead_letters import dead_letter_queues

    queues = dead_letter_queues(client)
    for name in names:
        matching = [one.name for one in queues if _is(one.name, name)]
        if len(matching) != 1:
            known = ", ".join(matching or [one.name for one in queues]) or "none"
            raise CairnError(
                f"{name} is not one dead-letter queue of this environment.",
                f"There {'are' if not matching else 'end so'}: {known}.",
                f"See them with `{how_to_call()} redrive --list`.",
                code=ExitCode.USAGE,
            )
    return [one for one in queues if not names or any(_is(one.name, name) for name in names)]


def _is(queue: str, name: str) -> bool:
    return queue == name or queue.endswith(f"-{name}")


def _show(queues: "Sequence[DeadLetters]", *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(one) for one in queues])
        return
    rows = [_TITLES, *(_row(one) for one in queues)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES))]
    for number, row in enumerate(rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        out.print(line, style="bold" if number == 0 else None)


def _row(queue: "DeadLetters") -> tuple[str, ...]:
    reading = f" (+{queue.in_flight} being read)" if queue.in_flight else ""
    return (
        queue.name,
        f"{queue.depth}{reading}",
        "-" if queue.oldest_sec is None else f"{queue.oldest_sec} s",
        queue.alarm,
        ", ".join(map(str, queue.sources)),
    )


def _tell(queues: "Sequence[DeadLetters]", outcomes: "dict[str, Outcome]", *, dry_run: bool) -> None:
    for one in queues:
        outcome = outcomes.get(one.name)
        targets = ", ".join(sorted({source.target_arn for source in one.sources}))
        if outcome is None:
            out.print(f"{one.name}: nothing in it")
        elif dry_run:
            out.print(f"{one.name}: {one.depth} would go back to {targets}")
        else:
            out.print(f"{one.name}: {outcome.put_back} put back to {targets}")
            for why in outcome.left:
                err.print(f"  left: {why}")
    if not queues:
        out.print("Nothing lies in any dead-letter queue.")


def _clients(target: "Target") -> "Client":
    from functools import cache

    from cairn.environments import account_of
    from cairn.terraform.caller import caller_account, session

    env = target.environment
    account = account_of(env)
    actual = caller_account(target.variables)
    if actual != account.account_id:
        raise CairnError(
            f"Refused: {env} belongs to account {account.account_id}, but these credentials are of {actual}.",
            "The environment's file names its account; AWS STS named the caller's.",
            f"Use credentials of account {account.account_id}.",
            code=ExitCode.REFUSED,
        )
    made = session(target.variables)
    endpoint = target.variables.get("AWS_ENDPOINT_URL")

    @cache
    def client(service: str) -> Any:
        return made.client(service, region_name=account.region, endpoint_url=endpoint)  # type: ignore[call-overload]

    return client
