"""A worker's process that is told to stop finishes the message in hand, takes no other, and ends well."""

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROCESS = """
import sys, time
from services.kit.queue_worker import QueueWorker, work

class Queue:
    asked = 0

    def receive_message(self, **_):
        self.asked += 1
        if self.asked == 1:
            return {"Messages": [{"MessageId": "1", "ReceiptHandle": "one", "Body": "{}"}]}
        print("asked again", flush=True)
        time.sleep(0.1)
        return {}

    def delete_message_batch(self, *, Entries, **_):
        print("deleted", Entries[0]["ReceiptHandle"], flush=True)
        return {}

def handle(batch, context):
    print("begun", flush=True)
    sys.stdin.readline()
    print("done", flush=True)
    return {"batchItemFailures": []}

work(QueueWorker(Queue(), "url", handler=handle, service="shelves"), service="shelves")
"""


def test_the_message_in_hand_is_finished_and_no_other_is_taken() -> None:
    command = [sys.executable, "-c", PROCESS]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGTERM)
        process.stdin.write("go on\n")
        process.stdin.flush()
        said = process.stdout.read()
        assert process.wait(30) == 0
    assert said == "done\ndeleted one\n"
