"""Runs on the instance, under systemd: when its group takes it away, stop the service, and say that it may go.

Python 3.9 and its standard library, which Amazon Linux 2023 has; `systemctl` and `aws` are on the path.
"""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

METADATA = os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254")
PERIOD_SEC = float(os.environ.get("DRAIN_PERIOD_SEC", "5"))


def main(path):
    with open(path) as file:
        workload = json.load(file)
    if not workload["terminate_hook"]:
        return
    while metadata("autoscaling/target-lifecycle-state") != "Terminated":
        time.sleep(PERIOD_SEC)
    subprocess.run(["systemctl", "stop", "service"], check=True)
    subprocess.run(
        [
            "aws",
            "autoscaling",
            "complete-lifecycle-action",
            "--region=" + workload["region"],
            "--auto-scaling-group-name=" + workload["group_name"],
            "--lifecycle-hook-name=" + workload["terminate_hook"],
            "--lifecycle-action-result=CONTINUE",
            "--instance-id=" + metadata("instance-id"),
        ],
        check=True,
    )


def metadata(name):
    """A value of the instance's metadata; empty where there is none (yet)."""
    headers = {"X-aws-ec2-metadata-token-ttl-seconds": "60"}
    asked = urllib.request.Request(METADATA + "/latest/api/token", method="PUT", headers=headers)
    token = urllib.request.urlopen(asked, timeout=5).read().decode()
    headers = {"X-aws-ec2-metadata-token": token}
    asked = urllib.request.Request(METADATA + "/latest/meta-data/" + name, headers=headers)
    try:
        return urllib.request.urlopen(asked, timeout=5).read().decode()
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return ""
        raise


if __name__ == "__main__":
    main(sys.argv[1])
