"""The command's gateway to image frames; the functions have a faster one of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frameproof.gateways.aws_errors import aws_errors


@dataclass(frozen=True, slots=True)
class ImageFrames:
    """The frames of one data store, through one boto3 client, which several threads may share."""

    client: Any
    datastore_id: str

    def image_frame(self, image_set_id: str, frame_id: str) -> bytes:
        """Download one frame whole.

        Raises
        ------
        RetryableError
            AWS throttled or failed inside, longer than botocore tries; or the connection did.
        ServiceError
            AWS refused for another reason.
        """
        with aws_errors(f"reading frame {frame_id} of image set {image_set_id}"):
            answer = self.client.get_image_frame(
                datastoreId=self.datastore_id,
                imageSetId=image_set_id,
                imageFrameInformation={"imageFrameId": frame_id},
            )
            content: bytes = answer["imageFrameBlob"].read()
        return content
