"""Where everything of a run lies: ``runs/<run-id>/`` in both buckets.

::

    input bucket     runs/<run-id>/dicom/<shard>/<32 hex>.dcm    the copies; names tell nothing
    output bucket    runs/<run-id>/
                       plan/    owner.json  uploads.jsonl  copy/<batch>.jsonl  copy_batches.json
                                import_shards.json  plan.json
                       copy/    <batch>.jsonl                      what came of each object
                       import/  <shard>/job.json, <shard>/<datastore>-DicomImport-<job>/...
                       frames/  objects.jsonl  image_sets.jsonl  instances.jsonl.gz
                                batches/<batch>.jsonl  batches.json  frames.json
                       verify/  <batch>/<pass>.jsonl               what came of each frame
                       source/  objects/<batch>.jsonl  frames/<batch>.jsonl    source proof
                       pictures/  bitmaps/                         for the report; asked for
                       maps/                                       Step Functions' own results
                       report.json  report.html  frames.jsonl.gz  frames.parquet
                       MANIFEST.json (written last)
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from frameproof.errors import InvalidInputError

# A name for a folder and for S3 keys, no longer than the name of an execution may be.
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")

# What an execution may be called is more than that, and a run without an id is called so; but never
# what leads into another folder of S3, or of a machine that such a folder is downloaded to.
_FOLDER = re.compile(r"(?!\.{1,2}\Z)[^/\\\x00-\x1f\x7f]{1,80}")

# What a UID consists of, and how long it may be (PS3.5 9.1); a key of S3 ends at 1,024 bytes.
_UID = re.compile(r"(?=.{1,64}\Z)[0-9]+(\.[0-9]+)*")


def safe_uid(uid: str) -> str:
    """Turn a UID into a name that stays inside its folder, whatever a file calls a UID."""
    if _UID.fullmatch(uid):
        return uid
    return f"not-a-uid-{hashlib.sha256(uid.encode(errors='surrogatepass')).hexdigest()[:32]}"


def is_run_id(text: str) -> bool:
    """Tell whether a text may name a run's folder: no slash gets it into another run's."""
    return _RUN_ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The keys of one run; the same prefix in the input and in the output bucket."""

    run_id: str

    def __post_init__(self) -> None:
        """Refuse an id that would lead out of ``runs/``, wherever it comes from.

        Raises
        ------
        InvalidInputError
            The id is empty, a dot or two, too long, or holds a slash or a control character.
        """
        if not _FOLDER.fullmatch(self.run_id):
            raise InvalidInputError(
                f"runId: {self.run_id!r} cannot name a folder. Write 1 to 80 letters, digits, "
                "dots, hyphens or underscores."
            )

    @property
    def prefix(self) -> str:
        """The folder itself, with its slash."""
        return f"runs/{self.run_id}/"

    @property
    def uploads(self) -> str:
        """Where the command puts a local folder (input bucket), to be a source of the run."""
        return f"uploads/{self.run_id}/"

    def dicom(self, shard: int) -> str:
        """Return the prefix of the copies that one import job takes (input bucket)."""
        return f"{self.prefix}dicom/{shard:04d}/"

    def dicom_object(self, shard: int, source_uri: str) -> str:
        """Return the key of one copy: a digest, as source keys may hold patient identifiers."""
        digest = hashlib.sha256(source_uri.encode()).hexdigest()
        return f"{self.dicom(shard)}{digest[:32]}.dcm"

    def copy_plan(self, batch: int) -> str:
        """Name the planned objects of one copy batch (JSONL)."""
        return f"{self.prefix}plan/copy/{batch:05d}.jsonl"

    @property
    def copy_batches(self) -> str:
        """The items of the CopyBatches map (JSON array)."""
        return f"{self.prefix}plan/copy_batches.json"

    @property
    def upload_names(self) -> str:
        """Which upload is which file of a local folder (JSONL), written by the command."""
        return f"{self.prefix}plan/uploads.jsonl"

    @property
    def import_shards(self) -> str:
        """The items of the ImportShards map (JSON array)."""
        return f"{self.prefix}plan/import_shards.json"

    @property
    def owner(self) -> str:
        """The execution that works on the run, written before anything else of it."""
        return f"{self.prefix}plan/owner.json"

    @property
    def plan(self) -> str:
        """PlanCopy's commit marker: the run and its plan."""
        return f"{self.prefix}plan/plan.json"

    def copy_outcomes(self, batch: int) -> str:
        """Name the outcomes of one copy batch (JSONL)."""
        return f"{self.prefix}copy/{batch:05d}.jsonl"

    @property
    def all_copy_outcomes(self) -> str:
        """The prefix of the outcomes of all copy batches."""
        return f"{self.prefix}copy/"

    @property
    def import_outputs(self) -> str:
        """The prefix of all that the run's import jobs wrote."""
        return f"{self.prefix}import/"

    def import_output(self, shard: int) -> str:
        """Return the prefix under which HealthImaging makes the job's own folder."""
        return f"{self.import_outputs}{shard:04d}/"

    def import_job(self, shard: int) -> str:
        """Name the shard's import job as last seen (JSON)."""
        return f"{self.import_output(shard)}job.json"

    @property
    def imported_objects(self) -> str:
        """What the import made of each copy (JSONL)."""
        return f"{self.prefix}frames/objects.jsonl"

    @property
    def image_sets(self) -> str:
        """The image sets of this run (JSONL)."""
        return f"{self.prefix}frames/image_sets.jsonl"

    @property
    def stored_instances(self) -> str:
        """The instances as the metadata has them (gzip JSONL), for the source proof."""
        return f"{self.prefix}frames/instances.jsonl.gz"

    def frame_batch(self, batch: int) -> str:
        """Name the frames of one batch (JSONL)."""
        return f"{self.prefix}frames/batches/{batch:05d}.jsonl"

    @property
    def frame_batches(self) -> str:
        """The items of the FrameBatches map (JSON array)."""
        return f"{self.prefix}frames/batches.json"

    @property
    def frame_list(self) -> str:
        """ListFrames' commit marker."""
        return f"{self.prefix}frames/frames.json"

    @property
    def all_frame_outcomes(self) -> str:
        """The prefix of the outcomes of all frame batches; they list batch by batch."""
        return f"{self.prefix}verify/"

    def frame_outcomes(self, batch: int) -> str:
        """Return the prefix of the outcomes of one batch, one JSONL file a pass."""
        return f"{self.prefix}verify/{batch:05d}/"

    def frame_outcomes_of_pass(self, batch: int, number: int) -> str:
        """Name the outcomes that one pass over a batch reached (JSONL); passes list in order."""
        return f"{self.frame_outcomes(batch)}{number:04d}.jsonl"

    @property
    def source_proof(self) -> str:
        """The prefix of all that ProveSource found."""
        return f"{self.prefix}source/"

    @property
    def all_source_objects(self) -> str:
        """The prefix of what the DICOM objects of all copy batches hold."""
        return f"{self.prefix}source/objects/"

    def source_objects(self, batch: int) -> str:
        """Name what the DICOM objects of one copy batch hold (JSONL)."""
        return f"{self.all_source_objects}{batch:05d}.jsonl"

    def source_frames(self, batch: int) -> str:
        """Name the digests of the frames of one copy batch's DICOM objects (JSONL)."""
        return f"{self.prefix}source/frames/{batch:05d}.jsonl"

    def thumbnail(self, image_set_id: str, position: int) -> str:
        """Name the small picture of one frame of an image set (PNG)."""
        return f"{self.prefix}pictures/{image_set_id}-{position:06d}.png"

    def viewer_image(self, image_set_id: str, position: int) -> str:
        """Name the samples of one frame for the report's viewer (JSON)."""
        return f"{self.prefix}pictures/{image_set_id}-{position:06d}.json"

    def bitmap(
        self, series_instance_uid: str, sop_instance_uid: str, frame_number: int, suffix: str
    ) -> str:
        """Name one decoded frame; ``suffix`` tells the form: ``.png``, ``.view.png``, ``.json``."""
        folder = f"{self.prefix}bitmaps/{safe_uid(series_instance_uid)}/"
        return f"{folder}{safe_uid(sop_instance_uid)}-{frame_number:05d}{suffix}"

    @property
    def report(self) -> str:
        """The report that scripts read."""
        return f"{self.prefix}report.json"

    @property
    def report_page(self) -> str:
        """The report that people read."""
        return f"{self.prefix}report.html"

    @property
    def ledger(self) -> str:
        """One line for each frame (gzip JSONL)."""
        return f"{self.prefix}frames.jsonl.gz"

    @property
    def ledger_table(self) -> str:
        """The same rows as a table (Parquet)."""
        return f"{self.prefix}frames.parquet"

    @property
    def manifest(self) -> str:
        """The run's commit marker, written after everything else."""
        return f"{self.prefix}MANIFEST.json"
