"""Runs on the instance, under systemd: pull the image of the workload and become its container.

Python 3.9 and its standard library, which Amazon Linux 2023 has; `docker` and `aws` are on the path.
"""

import json
import os
import subprocess
import sys
import urllib.request

METADATA = os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254")


def main(path):
    with open(path) as file:
        workload = json.load(file)
    log_in(workload)
    subprocess.run(["docker", "pull", "--quiet", workload["image"]], check=True)
    subprocess.run(["docker", "rm", "--force", "service"], check=False, stderr=subprocess.DEVNULL)
    command = ["docker", "run", *options(workload, instance_id()), workload["image"]]
    os.execvp(command[0], command)


def options(workload, stream):
    """On the host's network: the container has the instance's role, at the one hop that its metadata service allows."""
    limit = workload["memory_mb"]
    return [
        "--rm",
        "--name=service",
        "--network=host",
        "--read-only",
        "--tmpfs=/tmp",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        "--user=" + workload["user"],
        f"--stop-timeout={workload['stop_timeout_sec']}",
        *([f"--memory={limit}m"] if limit else []),
        "--log-driver=awslogs",
        "--log-opt=mode=non-blocking",
        "--log-opt=awslogs-region=" + workload["region"],
        "--log-opt=awslogs-group=" + workload["log_group"],
        "--log-opt=awslogs-stream=" + stream,
        "--env=AWS_REGION=" + workload["region"],
        *(f"--env={name}={value}" for name, value in sorted(workload["environment"].items())),
    ]


def log_in(workload):
    registry = workload["image"].partition("/")[0]
    password = subprocess.run(
        ["aws", "ecr", "get-login-password", "--region", workload["region"]],
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    subprocess.run(
        ["docker", "login", "--username=AWS", "--password-stdin", registry],
        check=True,
        input=password,
    )


def instance_id():
    headers = {"X-aws-ec2-metadata-token-ttl-seconds": "60"}
    asked = urllib.request.Request(METADATA + "/latest/api/token", method="PUT", headers=headers)
    token = urllib.request.urlopen(asked, timeout=5).read().decode()
    headers = {"X-aws-ec2-metadata-token": token}
    asked = urllib.request.Request(METADATA + "/latest/meta-data/instance-id", headers=headers)
    return urllib.request.urlopen(asked, timeout=5).read().decode()


if __name__ == "__main__":
    main(sys.argv[1])
