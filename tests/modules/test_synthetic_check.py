"""A check of a page, as it is made, and what its function says of an answer, a redirect, a delay and no answer."""

import datetime
import http.server
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from modules.compute import SyntheticCheck
from modules.compute.checking.handler import handler
from modules.core import PlatformStack
from modules.messaging import DeadLetterQueue, ScheduleGroup, Topic
from tests.support.grantee import imported_key
from tests.support.synth import Template, synthesize

synth = pytest.mark.synth

URL = "https://shop.example.com/health?deep=1"


def check(stack: PlatformStack, **arguments: Any) -> SyntheticCheck:
    key = imported_key(stack)
    made = SyntheticCheck(
        stack,
        "Check",
        **{
            "name": "shop",
            "url": URL,
            "group": ScheduleGroup(stack, "Group", name="checks"),
            "dead_letter_queue": DeadLetterQueue(stack, "Lost", name="lost", key=key),
            "key": key,
            **arguments,
        },
    )
    made.add_alarms([Topic(stack, "Topic", name="alarms", key=key)])
    return made


@pytest.fixture(scope="module")
def template() -> Template:
    return synthesize(check)


@synth
def test_it_asks_every_five_minutes_and_waits_five_seconds(template: Template) -> None:
    function = template.resource("aws_lambda_function")
    assert function["timeout"] == 10
    assert function["reserved_concurrent_executions"] == 1
    assert function["environment"]["variables"] == {
        "URL": URL,
        "EXPECTED_STATUS": "200",
        "TIMEOUT_SEC": "5",
        "NAMESPACE": "SyntheticChecks",
        "CHECK": "cairn-test-shop",
    }
    schedule = template.resource("aws_scheduler_schedule")
    assert schedule["schedule_expression"] == "rate(5 minutes)"
    assert schedule["target"]["retry_policy"] == {
        "maximum_event_age_in_seconds": 60,
        "maximum_retry_attempts": 0,
    }


@synth
def test_every_minute_is_said_in_the_singular() -> None:
    template = synthesize(lambda stack: check(stack, every_min=1))
    assert template.resource("aws_scheduler_schedule")["schedule_expression"] == "rate(1 minute)"


@synth
def test_one_failure_in_two_or_no_check_at_all_is_an_alarm(template: Template) -> None:
    [alarm] = [
        one
        for one in template.resources("aws_cloudwatch_metric_alarm")
        if one["namespace"] == "SyntheticChecks"
    ]
    assert {
        name: alarm[name]
        for name in ("metric_name", "statistic", "period", "threshold", "comparison_operator")
    } == {
        "metric_name": "Success",
        "statistic": "Minimum",
        "period": 600,
        "threshold": 1,
        "comparison_operator": "LessThanThreshold",
    }
    assert alarm["treat_missing_data"] == "breaching"
    assert alarm["dimensions"] == {"Check": "cairn-test-shop"}


@synth
def test_the_function_writes_its_log_sends_traces_and_what_failed_and_nothing_else(
    template: Template,
) -> None:
    roles = {
        policy["role"]: json.loads(policy["policy"])["Statement"]
        for policy in template.resources("aws_iam_role_policy")
    }
    [own] = [statements for role, statements in roles.items() if "Check_Function" in role]
    assert {action.split(":")[0] for one in own for action in one["Action"]} == {"kms", "logs", "sqs", "xray"}


@synth
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        *(
            ({"url": url}, "url must be https://host/path on port 443")
            for url in (
                "http://shop.example.com/",
                "https:///health",
                "https://shop.example.com:8443/",
                "https://shop.example.com:x/",
                "https://me:secret@shop.example.com/",
                "https://shop.example.com/#top",
                "https://shop.example.com/a b",
            )
        ),
        ({"every_min": 0}, "every_min must be 1-60, got 0"),
        ({"timeout_sec": 31}, "timeout_sec must be 1-30, got 31"),
        ({"expected_status": 99}, "expected_status must be 100-599, got 99"),
    ],
)
def test_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: check(stack, **arguments))


class _Shop(http.server.BaseHTTPRequestHandler):
    """Answers a path that is a number with that status, and ``/slow`` late."""

    def do_GET(self) -> None:
        if self.path == "/slow":
            time.sleep(3)
        status = int(self.path.strip("/")) if self.path.strip("/").isdigit() else 200
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("shop") / "shop.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture(scope="module")
def shop(certificate: Path) -> Iterator[str]:
    """The URL of a page that is served by TLS on loopback."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Shop)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def ask(
    shop: str, certificate: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., dict[str, Any]]:
    def run(path: str = "/", *, trusted: bool = True, expected: str = "200") -> dict[str, Any]:
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        for name, value in {
            "URL": shop + path,
            "TIMEOUT_SEC": "1",
            "EXPECTED_STATUS": expected,
            "NAMESPACE": "SyntheticChecks",
            "CHECK": "shop",
        }.items():
            monkeypatch.setenv(name, value)
        handler({}, None)
        line: dict[str, Any] = json.loads(capsys.readouterr().out)
        return line

    return run


def test_a_good_answer_is_a_success_with_its_duration(ask: Callable[..., dict[str, Any]]) -> None:
    line = ask("/")
    assert (line["Success"], line["Answer"], line["Check"]) == (1, "200", "shop")
    assert 0 < line["Duration"] < 1000
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "SyntheticChecks"
    assert directive["Dimensions"] == [["Check"]]
    assert {one["Name"]: one["Unit"] for one in directive["Metrics"]} == {
        "Success": "Count",
        "Duration": "Milliseconds",
    }


@pytest.mark.parametrize(("path", "answer"), [("/503", "503"), ("/301", "301"), ("/slow", "TimeoutError")])
def test_another_status_a_redirect_or_a_delay_is_none(
    ask: Callable[..., dict[str, Any]], path: str, answer: str
) -> None:
    line = ask(path)
    assert (line["Success"], line["Answer"]) == (0, answer)


def test_the_status_that_is_expected_is_a_success(ask: Callable[..., dict[str, Any]]) -> None:
    assert ask("/301", expected="301")["Success"] == 1


def test_a_certificate_that_does_not_verify_is_no_answer(ask: Callable[..., dict[str, Any]]) -> None:
    line = ask("/", trusted=False)
    assert (line["Success"], line["Answer"]) == (0, "SSLCertVerificationError")
