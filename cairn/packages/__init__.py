"""Builds what runs: a deterministic zip for each service on AWS Lambda, and what each container image is built from."""

from cairn.packages.build import build, build_all
from cairn.packages.built import Built
from cairn.packages.contents import image_services, packaged_services
from cairn.packages.image import build_image
from cairn.packages.target import LAMBDA, Target, here

__all__ = [
    "LAMBDA",
    "Built",
    "Target",
    "build",
    "build_all",
    "build_image",
    "here",
    "image_services",
    "packaged_services",
]
