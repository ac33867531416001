"""The manifest of generated series: the checksums of every frame, as JSON beside the files."""

import json
from pathlib import Path, PurePosixPath
from typing import Any

from frameproof_local.studies.series import WrittenInstance, WrittenSeries

MANIFEST_NAME = "manifest.json"


def write_manifest(root: Path, series: list[WrittenSeries]) -> None:
    """Write ``root/manifest.json``; it lists the series in the given order."""
    content = {"series": [_series_json(one) for one in series]}
    (root / MANIFEST_NAME).write_text(json.dumps(content, indent=1) + "\n")


def read_manifest(root: Path) -> list[WrittenSeries]:
    """Read what `write_manifest` wrote."""
    content = json.loads((root / MANIFEST_NAME).read_text())
    return [_series_from_json(one) for one in content["series"]]


def _series_json(series: WrittenSeries) -> dict[str, Any]:
    """Return one series as JSON; names are DICOM's and HealthImaging's own."""
    return {
        "folder": series.folder,
        "seriesInstanceUID": series.series_instance_uid,
        "studyInstanceUID": series.study_instance_uid,
        "instances": [
            {
                "key": str(instance.key),
                "sopInstanceUID": instance.sop_instance_uid,
                "sizeBytes": instance.size_bytes,
                "frameCrc32s": list(instance.frame_crc32s),
            }
            for instance in series.instances
        ],
    }


def _series_from_json(series: dict[str, Any]) -> WrittenSeries:
    """Return one series of the manifest as the object that it was."""
    return WrittenSeries(
        folder=series["folder"],
        series_instance_uid=series["seriesInstanceUID"],
        study_instance_uid=series["studyInstanceUID"],
        instances=tuple(
            WrittenInstance(
                key=PurePosixPath(instance["key"]),
                sop_instance_uid=instance["sopInstanceUID"],
                size_bytes=instance["sizeBytes"],
                frame_crc32s=tuple(instance["frameCrc32s"]),
            )
            for instance in series["instances"]
        ),
    )
