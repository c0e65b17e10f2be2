"""The scripts of .github/scripts: they run without the project's environment, so they are loaded by their path."""

import importlib.util
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPTS = Path(__file__).parents[2] / ".github" / "scripts"
PLAN = """Terraform will perform the following actions:

  # aws_sqs_queue.Q will be created

Plan: 1 to add, 0 to change, 0 to destroy.
"""


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


plan_comment = script("plan_comment")
sticky_comment = script("sticky_comment")


def plans(folder: Path, **texts: dict[str, str | None]) -> Path:
    for environment, stacks in texts.items():
        (folder / environment).mkdir()
        (folder / environment / "touched").write_text("".join(f"{stack}\n" for stack in stacks))
        for stack, text in stacks.items():
            if text is not None:
                (folder / environment / f"{stack}.txt").write_text(text)
    return folder


def test_the_comment_starts_with_its_marker_and_names_every_environment(tmp_path: Path) -> None:
    comment = plan_comment.comment(plans(tmp_path, dev={"orders": PLAN}, prod={}))
    assert comment.splitlines()[0] == plan_comment.MARKER
    assert "### dev" in comment
    assert "### prod\nNo stack is touched." in comment


def test_a_plan_is_summed_up_and_folded(tmp_path: Path) -> None:
    comment = plan_comment.comment(plans(tmp_path, dev={"orders": PLAN, "edge": "No changes. All is well."}))
    assert "| orders | Plan: 1 to add, 0 to change, 0 to destroy |" in comment
    assert "| edge | No changes |" in comment
    assert "<details><summary>orders</summary>" in comment
    assert "# aws_sqs_queue.Q will be created" in comment


def test_a_stack_without_a_plan_says_why(tmp_path: Path) -> None:
    folder = plans(tmp_path, dev={"orders": None})
    (folder / "dev" / "not-planned-because").write_text("there is no role\n")
    assert "| orders | not planned: there is no role |" in plan_comment.comment(folder)


def test_backticks_in_a_plan_do_not_end_its_block(tmp_path: Path) -> None:
    comment = plan_comment.comment(plans(tmp_path, dev={"orders": f"````\n@everyone\n{PLAN}"}))
    assert "\n`````hcl\n" in comment


def test_many_long_plans_fit_one_comment(tmp_path: Path) -> None:
    stacks: dict[str, str | None] = {f"stack-{number}": "x" * 40_000 + PLAN for number in range(9)}
    comment = plan_comment.comment(plans(tmp_path, dev=stacks, prod=stacks))
    assert len(comment) < 65_536
    assert "characters more: see the artifact" in comment


class FakeGitHub(ThreadingHTTPServer):
    def __init__(self, comments: list[dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments = comments
        self.writes: list[tuple[str, str, str]] = []


class Handler(BaseHTTPRequestHandler):
    server: FakeGitHub

    def do_GET(self) -> None:
        page = int(self.path.rpartition("=")[2])
        self.answer(self.server.comments[(page - 1) * 100 : page * 100])

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.writes.append((self.command, self.path, sent["body"]))
        self.answer({})

    do_PATCH = do_POST  # noqa: N815

    def answer(self, body: Any) -> None:
        self.send_response(200 if self.headers["Authorization"] == "Bearer t" else 401)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    server = FakeGitHub([])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
    monkeypatch.setenv("GH_TOKEN", "t")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def by(login: str, body: str, number: int) -> dict[str, Any]:
    return {"id": number, "user": {"login": login}, "body": body}


def test_the_first_comment_is_created(github: FakeGitHub) -> None:
    github.comments = [by("someone", "<!-- mark -->\nnot ours", 1), by("github-actions[bot]", "other", 2)]
    sticky_comment.post(7, "<!-- mark -->\nnew")
    assert github.writes == [("POST", "/repos/o/r/issues/7/comments", "<!-- mark -->\nnew")]


def test_a_later_one_updates_it_wherever_it_stands(github: FakeGitHub) -> None:
    talk = [by("someone", "hello", number) for number in range(150)]
    github.comments = [*talk, by("github-actions[bot]", "<!-- mark -->\nold", 999)]
    sticky_comment.post(7, "<!-- mark -->\nnew")
    assert github.writes == [("PATCH", "/repos/o/r/issues/comments/999", "<!-- mark -->\nnew")]
