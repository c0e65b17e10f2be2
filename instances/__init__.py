"""What an EC2 instance of a service is told, and does, at its first start.

The one contract between two sides that do not import each other: the constructs write it into the user data of a launch
template, and the local cloud reads it there to start a process in the instance's place.
"""

from instances.user_data import UserDataError, read, render
from instances.workload import Workload

__all__ = ["UserDataError", "Workload", "read", "render"]
