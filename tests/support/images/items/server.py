"""A service as the shop's are: an API over PostgreSQL with Valkey beside it, under the role of its task."""

import os
import socket
from typing import Any

import boto3
import cache
import database
import psycopg
from botocore.exceptions import ClientError
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    """What is kept."""

    value: str


@app.get("/health")
def health() -> dict[str, str]:
    """That it runs, and as whom."""
    return {"task": os.environ.get("UVICORN_HOST", socket.gethostname())}


@app.put("/items/{item}")
def put(item: str, content: Item) -> Item:
    """Write to the database, and make the cache forget."""
    database.write(item, content.value)
    cache.forget(item)
    return content


@app.get("/items/{item}")
def get(item: str) -> dict[str, str]:
    """Cache aside."""
    if (cached := cache.read(item)) is not None:
        return {"value": cached, "from": "cache"}
    if (value := database.read(item)) is None:
        raise HTTPException(404)
    cache.write(item, value)
    return {"value": value, "from": "database"}


@app.get("/items/{item}/denied")
def denied(item: str) -> dict[str, str]:
    """What becomes of what the task was not granted: another API, another role, another's keys, the schema."""
    return {
        "api": _code(lambda: boto3.client("dynamodb").list_tables()),
        "secret": _code(lambda: boto3.client("secretsmanager").list_secrets()),
        "user": _state(f"{os.environ['DATABASE_USER']}_owner", "SELECT 1"),
        "schema": _state(os.environ["DATABASE_USER"], f"CREATE TABLE {item} (x int)"),
        "key": cache.foreign(),
    }


def _code(call: Any) -> str:
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def _state(user: str, statement: str) -> str:
    before = os.environ["DATABASE_USER"]
    os.environ["DATABASE_USER"] = user
    try:
        with database.connect() as connection:
            connection.execute(statement)
    except psycopg.Error as error:
        return type(error).__name__
    finally:
        os.environ["DATABASE_USER"] = before
    return ""
