"""What travels between the states, in flow order; ``records`` turns each into camelCase JSON.

``execution``   the input, and the run that it becomes
``copying``     planned objects, batches and shards; what was copied
``importing``   import jobs; what they made of each object; image sets
``frames``      frames, batches of them, and one outcome for each

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
    ImportRequest,
    Run,
)
from frameproof.contracts.frames import (
    FrameBatch,
    FrameList,
    FrameOutcome,
    FrameRef,
    FrameVerdict,
    Rule,
    VerifyTally,
)
from frameproof.contracts.importing import (
    ImageSet,
    ImportedObject,
    ImportJob,
    JobStatus,
)

__all__ = [
    "Bitmaps",
    "CopiedObject",
    "CopyBatch",
    "CopyTally",
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
    "JobStatus",
    "Plan",
    "PlannedObject",
    "Rule",
    "Run",
    "VerifyTally",
]
