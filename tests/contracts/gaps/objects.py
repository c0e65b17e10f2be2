"""Objects in S3, as AWS keeps them."""

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


@aws_does("multipart_tags")
def an_object_uploaded_in_parts_has_the_tags_of_its_upload(account: Account) -> None:
    s3, bucket = account.clients("s3"), f"parts-{account.account_id}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    named = {"Bucket": bucket, "Key": "orders.zip"}
    upload = {
        **named,
        "UploadId": s3.create_multipart_upload(**named, Tagging="project=shop&note=a%26b")["UploadId"],
    }
    part = s3.upload_part(**upload, PartNumber=1, Body=b"zip")["ETag"]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]})
    tags = {one["Key"]: one["Value"] for one in s3.get_object_tagging(**named)["TagSet"]}
    assert tags == {"project": "shop", "note": "a&b"}
    with pytest.raises(ClientError, match="cannot be greater than 10"):
        s3.create_multipart_upload(**named, Tagging="&".join(f"t{number}=" for number in range(11)))
