"""Write `docs/fidelity.md` from the table of gaps: `python -m cairn.localcloud.fidelity`."""

from pathlib import Path

from cairn.localcloud.gaps import confirmed
from cairn.localcloud.gaps.table import AREAS, GAPS, ListedGap

PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"

_INTRODUCTION = """\
# What a green local run proves

<!-- Written by `uv run python -m cairn.localcloud.fidelity`; a test holds it current. -->

The local cloud is [ministack](https://pypi.org/project/ministack/), run as it was released, with the gaps below
closed in its process. Terraform, the AWS provider, the code of the services and their packages are the real ones.
IAM is enforced: each function runs under its own role, and a call that no policy allows is denied and logged in
`.local/cloud/iam.jsonl`.

Every gap is a file in `cairn/localcloud/gaps/`. A contract test says through boto3 what AWS does, and runs against
both: the local cloud has to pass it, and the emulator as released has to fail it. On the day the emulator passes,
the test says so, and the file is deleted.
"""

_GAPS = """\
## Gaps that are closed

*Mended*: the local cloud does as AWS does. *Stood in for*: it answers as AWS does, without AWS's effect. *Confirmed*
is the day on which the statement was put to AWS itself, by `pytest tests/contracts/test_gaps.py --aws` with the
credentials of a sandbox account.

| Area | What AWS does | Here | Gap | Confirmed |
|---|---|---|---|---|
"""

_LIMITS = """\
## What a green local run does not prove

The policies of the gate, the tests of the constructs and a run against a real account answer for these.

| Area | On AWS | Here |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    days = confirmed.read()
    listed = sorted(GAPS, key=lambda one: (one.area, one.gap.name))
    gaps = "".join(_row(one, days.get(one.gap.name, "no")) for one in listed)
    areas = sorted(AREAS.values(), key=lambda area: area.name)
    limits = "".join(
        f"| {area.name} | {limit.on_aws} | {limit.here} |\n" for area in areas for limit in area.limits
    )
    return f"{_INTRODUCTION}\n{_GAPS}{gaps}\n{_LIMITS}{limits}"


def _row(listed: ListedGap, day: str) -> str:
    gap = listed.gap
    source = f"[`{gap.name}`](../cairn/localcloud/gaps/{listed.folder}/{gap.name}.py)"
    return f"| {listed.area} | [{gap.behaviour}]({listed.documentation}) | {gap.kind.value} | {source} | {day} |\n"


if __name__ == "__main__":
    PAGE.write_text(page())
