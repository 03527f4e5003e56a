"""The storage that the test server's settings name."""

from flows.backends.storage.s3 import S3Storage
from tests.servers.s3 import S3Settings


def s3_of(settings: S3Settings) -> S3Storage:
    """A storage in the bucket of *settings*; close it."""
    return S3Storage(
        settings.bucket,
        settings.prefix,
        settings.endpoint_url,
        region=settings.region,
        access_key_id=settings.access_key_id,
        secret_access_key=settings.secret_access_key,
    )
