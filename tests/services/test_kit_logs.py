from botocore.exceptions import ClientError, ParamValidationError

from services.kit.logs import describe
from services.kit.settings import SettingsError


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except Exception as caught:  # noqa: BLE001  whatever the test gave it
        return caught


DENIED = ClientError(
    {"Error": {"Code": "AccessDenied", "Message": "not allowed: dynamodb:PutItem"}}, "PutItem"
)


def test_says_where_an_error_came_from_and_not_what_it_quotes() -> None:
    described = describe(raised(ValueError("alice@example.org")))
    assert described["error"] == "ValueError"
    assert described["where"][-1].startswith("test_kit_logs.py:")
    assert "alice" not in str(described)


def test_quotes_what_aws_answered() -> None:
    assert "dynamodb:PutItem" in describe(raised(DENIED))["reason"]


def test_quotes_what_aws_answered_behind_an_error_of_ours() -> None:
    assert "dynamodb:PutItem" in describe(raised(RuntimeError("ours"), DENIED))["reason"]


def test_quotes_which_setting_is_missing() -> None:
    assert "TABLE_NAME" in describe(raised(SettingsError("TABLE_NAME is missing")))["reason"]


def test_quotes_no_rejected_parameter() -> None:
    assert "alice" not in str(describe(raised(ParamValidationError(report="value: alice"))))
