"""Terraform's own refusal of a damaged state is known as one, and the state that was put back is taken again."""

from pathlib import Path

import pytest

from cairn.localcloud import LocalCloud
from cairn.terraform.state_file import DamagedState
from tests.support.cloud import new_account
from tests.support.small_stack import applied

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("damaged_state")]

KEY = "env/test/small.tfstate"


def test_a_damaged_state_is_named_by_every_command_and_its_earlier_version_is_taken_again(
    local_cloud: LocalCloud, tmp_path: Path
) -> None:
    account = new_account(local_cloud)
    bucket, s3 = f"cairn-state-{account.account_id}", account.clients("s3")
    with applied(account, tmp_path, lambda _: None) as small:
        [good, *_] = s3.list_object_versions(Bucket=bucket, Prefix=KEY)["Versions"]
        whole = s3.get_object(Bucket=bucket, Key=KEY)["Body"].read()
        s3.put_object(Bucket=bucket, Key=KEY, Body=whole[: len(whole) // 2])
        for command in (small.plan, small.apply, small.outputs, small.destroy):
            with pytest.raises(DamagedState, match=r"The state of small in test cannot be read\. .*" + KEY):
                command()
        source = {"Bucket": bucket, "Key": KEY, "VersionId": good["VersionId"]}
        s3.copy_object(Bucket=bucket, Key=KEY, CopySource=source)
        assert small.plan() == []
