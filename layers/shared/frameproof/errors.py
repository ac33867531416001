"""Every error that Frameproof raises, in one tree.

A Python error reaches the state machine under its own class name, so a name here is part of the
contract: ``statemachine/import_study.asl.json`` retries by name, and a test holds the two together.

::

    FrameproofError
    ├── InputError                 the caller must change something; never retried
    │   ├── InvalidInputError          a field of the input is missing, unknown or malformed
    │   ├── SourceNotFoundError        the source bucket does not exist
    │   ├── SourceAccessError          the source may not be read with this function's role
    │   ├── NothingToImportError       the sources hold no objects
    │   ├── RunInUseError              another execution, which still runs, works on the run
    │   ├── SettingsError              the function's environment is incomplete
    │   └── DeletionRefusedError       nothing is deleted:
    │       ├── RunNotFoundError           there is nothing of such a run
    │       ├── RunNotEndedError           the run, or one of its import jobs, still goes on
    │       ├── SharedImageSetError        somebody else has a part in an image set
    │       ├── OtherDatastoreError        a run's image sets lie in another data store
    │       ├── StackStaysError            all data of a stack that is not being deleted
    │       └── TooManyImageSetsError      CloudFormation's hour is too short for so many
    ├── RetryableError             the same call may work later; every ASL Retry names these
    │   ├── ManifestNotReadyError      the import job's output lags behind its status
    │   └── MetadataNotReadyError      HealthImaging still prepares an image set's metadata
    ├── ImportJobFailedError       HealthImaging ended the import job as FAILED
    ├── ImportTimedOutError        the import job did not end within the time that was allowed
    ├── DeletionTimedOutError      what is to be deleted did not go within the passes allowed
    ├── ScratchDiskError           the function's /tmp is full, or cannot be written to
    ├── UnexpectedDocumentError    HealthImaging or S3 answered with something unreadable
    ├── FrameError                 one frame is bad: an outcome in the report, never a failed step
    │   ├── FrameHeaderError           its header contradicts the metadata
    │   └── FrameDecodeError           the decoder rejects its bytes
    ├── SourceObjectError          one DICOM object cannot be read: an outcome, too
    └── ServiceError               AWS refused for a reason that a retry will not cure
        ├── CopyDiffersError           S3 made a copy that is not its source, again and again
        ├── NotThereError              what was asked for does not exist (any more)
        ├── ChangedMeanwhileError      somebody else wrote what was to be written
        └── BusyError                  it cannot go yet (409): something is in it or at work on it
"""

from __future__ import annotations


class FrameproofError(Exception):
    """Base of every error that this package raises on purpose."""


class InputError(FrameproofError):
    """The caller must change something; a retry cannot help."""


class InvalidInputError(InputError):
    """A field of the execution's input is missing, unknown or malformed."""


class SourceNotFoundError(InputError):
    """A source names a bucket that does not exist."""


class SourceAccessError(InputError):
    """A source exists, but the function's role may not read it."""


class NothingToImportError(InputError):
    """The sources were listed to the end and hold no objects."""


class RunInUseError(InputError):
    """Another execution works on the same run, and has not ended."""


class SettingsError(InputError):
    """The function's environment variables are missing or malformed."""


class DeletionRefusedError(InputError):
    """A deletion was refused before anything was deleted."""


class RunNotFoundError(DeletionRefusedError):
    """Neither bucket holds anything of a run that is to be deleted."""


class RunNotEndedError(DeletionRefusedError):
    """A run that is to be deleted still runs, or one of its import jobs does."""


class SharedImageSetError(DeletionRefusedError):
    """A run that is to be deleted made only a part of an image set."""


class OtherDatastoreError(DeletionRefusedError):
    """A run's image sets lie in a data store that the stack no longer imports into."""


class StackStaysError(DeletionRefusedError):
    """All data of a stack was to go, but the stack is not being deleted, or keeps its data."""


class TooManyImageSetsError(DeletionRefusedError):
    """A stack cannot be deleted within the hour that CloudFormation gives a custom resource."""


class RetryableError(FrameproofError):
    """AWS throttled, timed out or failed inside; the same call may work later.

    ``is_throttle`` tells whether AWS refused the call for there were too many.
    """

    def __init__(self, message: str = "", *, is_throttle: bool = False) -> None:
        super().__init__(message)
        self.is_throttle = is_throttle


class ManifestNotReadyError(RetryableError):
    """The job is COMPLETED, but its ``job-output-manifest.json`` is not there yet."""


class MetadataNotReadyError(RetryableError):
    """HealthImaging answered 409: the image set's metadata is not consistent yet."""


class ImportJobFailedError(FrameproofError):
    """HealthImaging ended an import job as FAILED; the message is HealthImaging's own."""


class ImportTimedOutError(FrameproofError):
    """An import job was still running when the time allowed for it was over."""


class DeletionTimedOutError(FrameproofError):
    """What is to be deleted was still there when the passes allowed for it were over."""


class ScratchDiskError(FrameproofError):
    """The function's scratch disk is full or cannot be written to; the message says what for."""


class UnexpectedDocumentError(FrameproofError):
    """A document of HealthImaging or of the run folder cannot be read as what it should be."""


class FrameError(FrameproofError):
    """One frame is bad. VerifyFrames turns this into an outcome; it never leaves the step."""


class FrameHeaderError(FrameError):
    """The frame's header contradicts the metadata, so it is not decoded at all."""


class FrameDecodeError(FrameError):
    """The decoder rejected the frame's bytes."""


class SourceObjectError(FrameproofError):
    """A DICOM object, or one of its frames, cannot be read. ProveSource makes it an outcome."""


class ServiceError(FrameproofError):
    """AWS refused a call for a reason that a retry will not cure; the message names it."""


class CopyDiffersError(ServiceError):
    """S3 copied an object, and the copy is not what was copied; nothing may be imported."""


class NotThereError(ServiceError):
    """What was asked for does not exist; a deletion takes that as done."""


class ChangedMeanwhileError(ServiceError):
    """An object is not as it was when it was looked at, so that it was not written."""


class BusyError(ServiceError):
    """AWS answered 409: something is still in it, or a workflow at work on it."""
