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
        Gap(
            name="state_machine_roles",
            behaviour="Every call of a state machine is made under its role, which has to trust Step Functions",
            kind=Kind.MENDED,
        ),
        Gap(
            name="execution_timeouts",
            behaviour="An execution that runs longer than its state machine allows is timed out",
            kind=Kind.MENDED,
        ),
        Gap(
            name="execution_log",
            behaviour="A state machine writes its log, down to a level, and without inputs and outputs if told so",
            kind=Kind.MENDED,
        ),
    ),
)
