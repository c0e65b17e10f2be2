"""An object that was uploaded in parts has no tags.

AWS gives it those of the header `x-amz-tagging` of CreateMultipartUpload. Terraform uploads what is larger than 5 MiB
in parts, and found the tags missing with the next plan.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
"""

import re
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from cairn.localcloud.gaps.around import Function, around

_TAGGING = "cairn_tagging"
_UPLOAD_ID = re.compile(rb"<UploadId>([^<]+)<")


def install() -> None:
    """Keep the tags with the upload, and put them on the object that it becomes."""
    from ministack.services import s3

    @around(s3, "_create_multipart_upload")
    def _create(original: Function, bucket: str, key: str, headers: dict[str, str]) -> Any:
        tags = parse_qsl(headers.get("x-amz-tagging", ""), keep_blank_values=True)
        if len(tags) > 10:
            return s3._error("BadRequest", "Object tags cannot be greater than 10", 400)
        response = original(bucket, key, headers)
        if response[0] == 200 and tags and (found := _UPLOAD_ID.search(response[2])):
            s3._multipart_uploads[found[1].decode()][_TAGGING] = tags
        return response

    @around(s3, "_complete_multipart_upload")
    def _complete(
        original: Function, bucket: str, key: str, body: bytes, query: dict[str, Any], headers: dict[str, str]
    ) -> Any:
        tags = (s3._multipart_uploads.get(s3._qp(query, "uploadId")) or {}).get(_TAGGING)
        response = original(bucket, key, body, query, headers)
        if response[0] == 200 and tags:
            s3._put_object_tagging(bucket, key, _document(tags))
        return response


def _document(tags: list[tuple[str, str]]) -> bytes:
    listed = "".join(
        f"<Tag><Key>{escape(name)}</Key><Value>{escape(value)}</Value></Tag>" for name, value in tags
    )
    return f"<Tagging><TagSet>{listed}</TagSet></Tagging>".encode()
