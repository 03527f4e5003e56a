"""Blobs as objects in a bucket of Amazon S3 or of a server that speaks its protocol.

Write-once is ``If-None-Match: *`` (RFC 9110, section 13.1.2), which the store itself enforces:
412 says that something stands there, 409 that another writer is at it.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3
import botocore.exceptions
from botocore.config import Config

from flows.backends.storage.names import base_of, parts_of
from flows.errors import StorageUnavailable
from flows.ports import Blob

_RACES_MAX = 6
_LINK_SECONDS_MAX = 7 * 24 * 3600
_ABSENT = {"NoSuchKey", "404", "NotFound"}
_REFUSED = {
    "403", "AccessDenied", "AuthorizationHeaderMalformed", "ExpiredToken", "Forbidden",
    "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch",
}  # fmt: skip
_CONFIG = Config(
    signature_version="s3v4",
    connect_timeout=5,
    read_timeout=30,
    retries={"mode": "standard", "total_max_attempts": 5},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class S3Storage:
    """The ``Storage`` of ``flows/ports.py`` in *bucket*, every name below *prefix*.

    Without *endpoint_url* it is Amazon's; without *access_key_id*, boto3 finds the credentials.
    Safe to use from several threads.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str,
        endpoint_url: str | None = None,
        *,
        region: str | None = None,
        access_key_id: str | None = None,
        secret_access_key: str | None = None,
    ) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._place = f"The bucket {bucket} at {endpoint_url or 'Amazon S3'}"
        with self._told():
            self._client: Any = boto3.session.Session().client(
                "s3",
                endpoint_url=endpoint_url,
                region_name=region or ("us-east-1" if endpoint_url else None),
                aws_access_key_id=access_key_id,
                aws_secret_access_key=secret_access_key,
                config=_CONFIG,
            )

    def write(self, name: str, content: bytes) -> None:
        """Store durably, once."""
        for race in range(_RACES_MAX):
            code = self._put(name, content, {"IfNoneMatch": "*"})
            if code is None:
                return
            if code in {"PreconditionFailed", "412"} and self._settled(name, content):
                return
            time.sleep(0.05 * 2**race)
        raise StorageUnavailable(f"{self._place} is busy with another writer.", "Run again.")

    def replace(self, name: str, content: bytes) -> None:
        """Store durably and atomically, over what stood there."""
        self._put(name, content, {})

    def read(self, name: str) -> bytes:
        """The bytes under *name*."""
        with self._told():
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._key(name))
            except botocore.exceptions.ClientError as error:
                if _code(error) in _ABSENT:
                    raise FileNotFoundError("No blob stands under this name") from None
                raise
            with answer["Body"] as body:
                return bytes(body.read())

    def list(self, prefix: str) -> list[Blob]:
        """Every blob whose name starts with *prefix*, in the order of names."""
        base_of(prefix)
        pages = self._client.get_paginator("list_objects_v2")
        with self._told():
            found = [
                self._blob(entry)
                for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix)
                for entry in page.get("Contents", ())
                if not entry["Key"].endswith("/")
            ]
        return sorted(found, key=lambda blob: blob.name)

    def remove(self, name: str) -> None:
        """True from now on: *name* is not there."""
        with self._told():
            self._client.delete_object(Bucket=self._bucket, Key=self._key(name))

    def link(self, name: str, expires_seconds: int) -> str:
        """An address anyone can fetch the blob from, for seven days at most."""
        with self._told():
            return str(
                self._client.generate_presigned_url(
                    "get_object",
                    Params={"Bucket": self._bucket, "Key": self._key(name)},
                    ExpiresIn=min(expires_seconds, _LINK_SECONDS_MAX),
                )
            )

    def make_folder(self, prefix: str) -> None:
        """An empty object whose name ends in ``/``: consoles show it as a folder, we hide it."""
        with self._told():
            key = self._key(prefix.rstrip("/")) + "/"
            self._client.put_object(Bucket=self._bucket, Key=key, Body=b"")

    def remove_unfinished(self, prefix: str, before: datetime) -> None:
        """True already: an object is whole or not there."""

    def close(self) -> None:
        """Let go of every connection."""
        self._client.close()

    def _blob(self, entry: dict[str, Any]) -> Blob:
        name = entry["Key"].removeprefix(self._prefix)
        return Blob(name, entry["Size"], entry["LastModified"].astimezone(UTC))

    def _key(self, name: str) -> str:
        return self._prefix + "/".join(parts_of(name))

    def _put(self, name: str, content: bytes, condition: dict[str, str]) -> str | None:
        """None if *content* stands; else the code by which the store refused *condition*."""
        with self._told():
            try:
                self._client.put_object(
                    Bucket=self._bucket, Key=self._key(name), Body=content, **condition
                )
            except botocore.exceptions.ClientError as error:
                if condition and _status(error) in {409, 412}:
                    return _code(error)
                raise
        return None

    def _settled(self, name: str, content: bytes) -> bool:
        """Whether *content* stands under *name*; False if nothing does any more.

        Raises:
            FileExistsError: other bytes stand there.
        """
        try:
            standing = self.read(name)
        except FileNotFoundError:
            return False
        if hashlib.sha256(standing).digest() != hashlib.sha256(content).digest():
            raise FileExistsError("Other bytes stand under this name")
        return True

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except botocore.exceptions.ClientError as error:
            raise self._unavailable(_code(error)) from None
        except (
            botocore.exceptions.NoCredentialsError,
            botocore.exceptions.PartialCredentialsError,
        ):
            raise self._unavailable("AccessDenied") from None
        except (botocore.exceptions.BotoCoreError, ValueError) as error:
            if isinstance(error, ValueError) and "endpoint" not in str(error):
                raise
            raise StorageUnavailable(
                f"{self._place} does not answer ({type(error).__name__}).",
                "See to storage_url, s3_endpoint_url and the network, then run again.",
            ) from None

    def _unavailable(self, code: str) -> StorageUnavailable:
        if code in _REFUSED:
            return StorageUnavailable(
                f"{self._place} refuses our access key ({code}).",
                "See to the access key, its secret and its rights.",
            )
        if code == "NoSuchBucket":
            return StorageUnavailable(
                f"{self._place} is not there.", "Create it, or see to storage_url."
            )
        return StorageUnavailable(f"{self._place} answers {code}.", "See to it, then run again.")


def _code(error: botocore.exceptions.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "nothing"))


def _status(error: botocore.exceptions.ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
