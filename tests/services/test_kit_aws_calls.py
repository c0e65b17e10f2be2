"""No client of a service waits for AWS as long as boto3 would."""

import ast
from collections.abc import Iterator
from pathlib import Path

import boto3

from services.kit.aws_calls import LONG_POLLS, calls

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "services").rglob("*.py"))
ASKS_NOTHING = {
    "boto3.client('rds', region_name=region)": "signs a token by itself",
    "boto3.client('cognito-idp')": "is asked for its own address",
}


def clients(file: Path) -> Iterator[ast.Call]:
    """Every call in ``file`` that makes a client of boto3."""
    for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("boto3.client", "session.client")):
            yield node


def test_a_client_asks_so_often_and_waits_so_long_as_it_is_told() -> None:
    client = boto3.client("sqs", region_name="us-east-1", config=calls(read_sec=3, attempts=2))
    config = client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (1, 3)
    assert config.retries == {"mode": "standard", "total_max_attempts": 2}
    assert LONG_POLLS.read_timeout == 10


def test_every_client_that_asks_aws_is_told() -> None:
    untold = {
        ast.unparse(call)
        for file in FILES
        for call in clients(file)
        if "config" not in {each.arg for each in call.keywords}
    }
    assert untold == set(ASKS_NOTHING)
