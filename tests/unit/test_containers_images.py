"""What an image starts, and which definition an image name means."""

import signal
from pathlib import Path

import pytest

from cairn.localcloud.containers.addresses import Addresses
from cairn.localcloud.containers.docker_errors import APIError, ImageNotFound
from cairn.localcloud.containers.image_definition import ImageDefinition, ImageDefinitionError
from cairn.localcloud.containers.service_image import ServiceImages, repository_path

REGISTRY = "000000000000.dkr.ecr.us-east-1.amazonaws.com"


def declare(images: Path, name: str, content: str = 'command = ["true"]') -> Path:
    folder = images / name
    folder.mkdir(parents=True)
    file = folder / "container.toml"
    file.write_text(content)
    return file


def test_a_definition_is_read_whole(tmp_path: Path) -> None:
    file = declare(
        tmp_path,
        "inventory",
        'name = "stock"\nentrypoint = ["python", "-m"]\ncommand = ["app"]\nstop_signal = "SIGINT"\n'
        '[environment]\nHOST = "0.0.0.0"\n',
    )
    assert ImageDefinition.read(file) == ImageDefinition(
        name="stock",
        command=("app",),
        root=tmp_path.parent,
        entrypoint=("python", "-m"),
        environment={"HOST": "0.0.0.0"},  # noqa: S104
        stop_signal=signal.SIGINT,
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("command = [", "cannot be read"),
        ("comand = []", "comand is unknown"),
        ("", "command is missing"),
        ('command = "run me"', "command must be a list of strings"),
        ('command = ["a"]\n[environment]\nPORT = 80', "environment must be a table of strings"),
        ('command = ["a"]\nstop_signal = "TERM"', "stop_signal must be a signal's name"),
    ],
)
def test_rejects_a_definition_that_is_wrong(content: str, message: str, tmp_path: Path) -> None:
    file = declare(tmp_path, "inventory", content)
    with pytest.raises(ImageDefinitionError, match=message) as refused:
        ImageDefinition.read(file)
    assert str(file) in str(refused.value)
    with pytest.raises(APIError, match=message):
        ServiceImages(tmp_path, (tmp_path,), Addresses(tmp_path)).matches("inventory")


@pytest.mark.parametrize(
    ("image", "path"),
    [
        (f"{REGISTRY}/shop/inventory:1.2", "shop/inventory"),
        (f"{REGISTRY}/inventory@sha256:00", "inventory"),
        ("localhost:5000/inventory:1", "inventory"),
        ("shop/inventory", "shop/inventory"),
        ("postgres:16", "postgres"),
    ],
)
def test_the_repository_of_an_image(image: str, path: str) -> None:
    assert repository_path(image) == path


def test_the_longest_name_that_ends_the_repository_is_meant(tmp_path: Path) -> None:
    declare(tmp_path, "worker", 'command = ["any worker"]')
    declare(tmp_path, "inventory-worker", 'command = ["inventory worker"]')
    images = ServiceImages(tmp_path, (tmp_path,), Addresses(tmp_path))
    assert images._definition(f"{REGISTRY}/cairn-local-inventory-worker:1").command == ("inventory worker",)
    assert images._definition(f"{REGISTRY}/cairn-local-worker:1").command == ("any worker",)


def test_an_unknown_image_is_said_with_where_to_declare_it(tmp_path: Path) -> None:
    declare(tmp_path, "inventory")
    with pytest.raises(ImageNotFound) as missing:
        ServiceImages(tmp_path, (tmp_path,), Addresses(tmp_path)).matches(f"{REGISTRY}/inventori:1")
    assert f"no image named inventori: declare it in {tmp_path}/<name>/container.toml" in str(missing.value)
    assert "Declared there: inventory" in str(missing.value)


def test_an_image_runs_where_the_folder_of_its_definition_is(tmp_path: Path) -> None:
    places = (tmp_path / "shop" / "services", tmp_path / "tests" / "images")
    for place, name in zip(places, ("stock", "probe"), strict=True):
        declare(place, name)
    images = ServiceImages(tmp_path, places, Addresses(tmp_path))
    assert images._definition(f"{REGISTRY}/cairn-local-stock:1").root == tmp_path / "shop"
    assert images._definition(f"{REGISTRY}/cairn-local-probe:1").root == tmp_path / "tests"
