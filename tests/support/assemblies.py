"""Whole environments, synthesized by the app that users run, without a process of its own for each."""

import os
from pathlib import Path
from unittest import mock

from cairn.checkout import ROOT
from cairn.packages import build_all
from stacks.__main__ import main


def synthesize_environment(environment: str | Path, folder: Path) -> Path:
    """Synthesize the environment of that name (or of that ``.toml`` file) into ``folder`` and return it.

    The packages are built first, as ``cairn synth`` does: a function would else run the code of an earlier commit.
    """
    for _ in build_all(ROOT):
        pass
    variables = {"CAIRN_ENV": str(environment), "CDKTF_OUTDIR": str(folder)}
    with mock.patch.dict(os.environ, variables):
        assert main() == 0, f"{environment} did not synthesize"
    return folder
