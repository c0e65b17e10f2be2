"""No policy of any stack in any environment says ``*`` where an action or an ARN could stand."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from stacks.environment import FOLDER
from tests.support.policies import PolicyStatement, statements_of

pytestmark = [pytest.mark.synth, pytest.mark.xdist_group("stacks")]

ENVIRONMENTS = sorted(file.stem for file in FOLDER.glob("*.toml"))

# Actions for which AWS knows no resource: the table that the gate judges by, which a test holds to AWS's own list.
TABLE = Path(__file__).parents[2] / "policies/tables/star_only_actions.toml"
# Endpoint policies, which the gate's table is not about, also speak of the caller's own identity.
NO_ARN_EXISTS = {row["action"] for row in tomllib.loads(TABLE.read_text())["row"]} | {"sts:GetCallerIdentity"}
# A document in which "*" means the resource that it is attached to.
MEANS_ITSELF = {"aws_kms_key.policy"}
# Buckets of AWS itself that everybody reads image layers and packages from; a bucket's ARN holds no account.
BUCKETS_OF_AWS = re.compile(
    r"^arn:aws:s3:::(prod-[a-z0-9-]+-starport-layer-bucket|al2023-repos-[a-z0-9-]+-de612dc2)/\*$"
)


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def statements(request: pytest.FixtureRequest, assembled: Callable[[str], Path]) -> list[PolicyStatement]:
    """Every statement of one environment."""
    files: list[Path] = sorted(assembled(request.param).glob("stacks/*/cdk.tf.json"))
    return [statement for file in files for statement in statements_of(json.loads(file.read_text()))]


def test_there_is_something_to_look_at(statements: list[PolicyStatement]) -> None:
    found = {statement.attribute for statement in statements}
    assert {"aws_iam_role_policy.policy", "aws_kms_key.policy", "aws_iam_policy.policy"} <= found
    assert len(statements) > 30


def test_no_action_has_a_wildcard(statements: list[PolicyStatement]) -> None:
    faults = [statement for statement in statements if any("*" in action for action in statement.actions)]
    assert list(map(str, faults)) == []


def test_no_statement_says_all_but(statements: list[PolicyStatement]) -> None:
    words = {"NotAction", "NotResource", "NotPrincipal"}
    assert [str(statement) for statement in statements if words & statement.body.keys()] == []


def test_no_resource_is_everything_where_an_arn_could_stand(statements: list[PolicyStatement]) -> None:
    faults = [
        statement
        for statement in statements
        if "*" in statement.resources
        and statement.attribute not in MEANS_ITSELF
        and not set(statement.actions) <= NO_ARN_EXISTS
    ]
    assert list(map(str, faults)) == []


def test_no_arn_leaves_service_or_account_open(statements: list[PolicyStatement]) -> None:
    """Gateway endpoints name buckets and tables, whose ARNs hold no account or name it in a condition."""
    pattern = re.compile(r"^arn:aws:(\*|[a-z0-9-]+:[a-z0-9-]*:\*)")
    faults = [
        statement
        for statement in statements
        if any(pattern.match(resource) for resource in statement.resources)
        and "Condition" not in statement.body
    ]
    assert list(map(str, faults)) == []


def test_who_is_anybody_is_only_ever_denied_or_bound_to_the_account(
    statements: list[PolicyStatement],
) -> None:
    faults = [
        statement
        for statement in statements
        if "*" in str(statement.body.get("Principal", ""))
        and statement.body["Effect"] == "Allow"
        and "Account" not in json.dumps(statement.body.get("Condition", {}))
        and not all(BUCKETS_OF_AWS.match(resource) for resource in statement.resources)
    ]
    assert list(map(str, faults)) == []
