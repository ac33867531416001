"""What travels between the states, in flow order; ``records`` turns each into camelCase JSON.

``execution``   the input, and the run that it becomes
``copying``     planned objects, batches and shards; what was copied
``importing``   import jobs; what they made of each object; image sets
``frames``      frames, batches of them, and one outcome for each
``pictures``    how frames look to people
``bitmaps``     the file beside a frame's bitmaps
``source_proof``  what the DICOM objects themselves hold
``ledger``      one row for each frame, joined of all that
``markers``     the files that a step writes last
``collections``  a list of studies, each with its run (ImportCollection)

Only pointers and counts travel through the state machine. The rows (planned objects, frames,
outcomes) are lines of JSONL files in the run's folder of the output bucket, see ``layout``.
"""

from frameproof.contracts.bitmaps import BitmapFile, BitmapForm, BitmapSidecar, LeftOutForm
from frameproof.contracts.copying import (
    CopiedObject,
    CopyBatch,
    CopyTally,
    ImportShard,
    Plan,
    PlannedObject,
)
from frameproof.contracts.execution import (
    Bitmaps,
    CrossCheck,
    ImportRequest,
    Levels,
    Run,
)
from frameproof.contracts.frames import (
    FrameBatch,
    FrameList,
    FrameOutcome,
    FrameRef,
    FrameVerdict,
    LevelChecksum,
    Rule,
    VerifyTally,
)
from frameproof.contracts.importing import (
    ImageSet,
    ImportedObject,
    ImportJob,
    JobStatus,
)
from frameproof.contracts.ledger import LedgerRow, SourceVerdict
from frameproof.contracts.pictures import (
    Palette,
    Presentation,
    SeriesPicture,
    ViewerImage,
    VoiLut,
)
from frameproof.contracts.source_proof import (
    InstanceAttributes,
    SourceFrame,
    SourceInstance,
    SourceTally,
    StoredInstance,
)

__all__ = [
    "BitmapFile",
    "BitmapForm",
    "BitmapSidecar",
    "Bitmaps",
    "CopiedObject",
    "CopyBatch",
    "CopyTally",
    "CrossCheck",
    "FrameBatch",
    "FrameList",
    "FrameOutcome",
    "FrameRef",
    "FrameVerdict",
    "ImageSet",
    "ImportJob",
    "ImportRequest",
    "ImportShard",
    "ImportedObject",
    "InstanceAttributes",
    "JobStatus",
    "LedgerRow",
    "LeftOutForm",
    "LevelChecksum",
    "Levels",
    "Palette",
    "Plan",
    "PlannedObject",
    "Presentation",
    "Rule",
    "Run",
    "SeriesPicture",
    "SourceFrame",
    "SourceInstance",
    "SourceTally",
    "SourceVerdict",
    "StoredInstance",
    "VerifyTally",
    "ViewerImage",
    "VoiLut",
]
