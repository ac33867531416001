"""What travels between the states, in flow order; ``records`` turns each into camelCase JSON.

``execution``   the input, and the run that it becomes
``copying``     planned objects, batches and shards; what was copied
``importing``   import jobs; what they made of each object; image sets
``frames``      frames, batches of them, and one outcome for each
``pictures``    how frames look to people
``source_proof``  what the DICOM objects themselves hold

Only pointers and counts travel through the state machine. The rows (planned objects, frames,
outcomes) are lines of JSONL files in the run's folder of the output bucket, see ``layout``.
"""

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
from frameproof.contracts.pictures import Presentation, SeriesPicture, ViewerImage, VoiLut
from frameproof.contracts.source_proof import (
    InstanceAttributes,
    SourceFrame,
    SourceInstance,
    SourceTally,
    StoredInstance,
)

__all__ = [
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
    "LevelChecksum",
    "Levels",
    "Plan",
    "PlannedObject",
    "Presentation",
    "Rule",
    "Run",
    "SeriesPicture",
    "SourceFrame",
    "SourceInstance",
    "SourceTally",
    "StoredInstance",
    "VerifyTally",
    "ViewerImage",
    "VoiLut",
]
