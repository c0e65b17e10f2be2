"""The sizes that AWS Fargate runs tasks in."""

from collections.abc import Mapping, Sequence

_GIB = 1024
# CPU units, 1024 to a virtual processor, to the MiB of memory that go with them.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
FARGATE_SIZES: Mapping[int, Sequence[int]] = {
    256: (512, 1024, 2048),
    512: range(1 * _GIB, 4 * _GIB + 1, _GIB),
    1024: range(2 * _GIB, 8 * _GIB + 1, _GIB),
    2048: range(4 * _GIB, 16 * _GIB + 1, _GIB),
    4096: range(8 * _GIB, 30 * _GIB + 1, _GIB),
    8192: range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB),
    16384: range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB),
}


def require_size(cpu: int, memory_mb: int) -> None:
    """Raise ``ValueError`` unless AWS Fargate has tasks of that size."""
    if cpu not in FARGATE_SIZES:
        raise ValueError(f"cpu must be one of {', '.join(map(str, FARGATE_SIZES))}, got {cpu}")
    allowed = FARGATE_SIZES[cpu]
    if memory_mb not in allowed:
        raise ValueError(
            f"memory_mb must be one of {', '.join(map(str, allowed))} where cpu is {cpu}, got {memory_mb}"
        )
