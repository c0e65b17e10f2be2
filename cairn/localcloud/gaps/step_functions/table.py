"""Step Functions: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

AREA = Area(
    name="Step Functions",
    gaps=(
        Gap(
            name="state_machine_tracing",
            behaviour="A state machine is read back with its tracing configuration, off by default",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="task_token_rights",
            behaviour="Who may answer a task that waits is asked of the state machine that the task is of",
            kind=Kind.MENDED,
        ),
    ),
)
