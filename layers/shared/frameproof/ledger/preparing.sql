-- What is made once, before the slices.
--
-- In:  imported, source_objects (see tables.py). Out: candidates, only_objects, empty pairs and
-- instances. Where no source proof was made, all of that but only_objects stays empty.

-- The names of the attributes in which HealthImaging's metadata and a DICOM object differ.
CREATE MACRO differing_attributes(stored, source) AS list_filter(
    [
        CASE WHEN stored.seriesInstanceUid IS DISTINCT FROM source.seriesInstanceUid
             THEN 'SeriesInstanceUID' END,
        CASE WHEN stored.studyInstanceUid IS DISTINCT FROM source.studyInstanceUid
             THEN 'StudyInstanceUID' END,
        CASE WHEN stored.sopClassUid IS DISTINCT FROM source.sopClassUid
             THEN 'SOPClassUID' END,
        CASE WHEN stored.patientIdSha256 IS DISTINCT FROM source.patientIdSha256
             THEN 'PatientID' END,
        CASE WHEN stored.studyIdSha256 IS DISTINCT FROM source.studyIdSha256
             THEN 'StudyID' END,
        CASE WHEN stored.accessionNumberSha256 IS DISTINCT FROM source.accessionNumberSha256
             THEN 'AccessionNumber' END,
        CASE WHEN stored."rows" IS DISTINCT FROM source."rows"
             THEN 'Rows' END,
        CASE WHEN stored."columns" IS DISTINCT FROM source."columns"
             THEN 'Columns' END,
        CASE WHEN stored.samplesPerPixel IS DISTINCT FROM source.samplesPerPixel
             THEN 'SamplesPerPixel' END,
        CASE WHEN stored.bitsAllocated IS DISTINCT FROM source.bitsAllocated
             THEN 'BitsAllocated' END,
        CASE WHEN stored.bitsStored IS DISTINCT FROM source.bitsStored
             THEN 'BitsStored' END,
        CASE WHEN stored.pixelRepresentation IS DISTINCT FROM source.pixelRepresentation
             THEN 'PixelRepresentation' END,
        CASE WHEN stored.photometricInterpretation IS DISTINCT FROM source.photometricInterpretation
             THEN 'PhotometricInterpretation' END,
        CASE WHEN stored.numberOfFrames IS DISTINCT FROM source.numberOfFrames
             THEN 'NumberOfFrames' END
    ],
    lambda name: name IS NOT NULL
);

-- The objects that a frame may come from: HealthImaging refused none of them.
CREATE TABLE candidates AS
SELECT source_objects.key,
       imported.outcome,
       attributes,
       attributes.sopInstanceUid AS sopInstanceUid
FROM source_objects
JOIN imported USING (key)
WHERE imported.outcome <> 'failed' AND attributes IS NOT NULL;

-- An image set that one object alone was imported into tells where its frames come from.
CREATE TABLE only_objects AS
SELECT imageSetId, min(key) AS key
FROM imported
WHERE outcome = 'imported'
GROUP BY imageSetId
HAVING count(*) = 1;

-- Whether ProveSource looked into every imported object: only then can it be said that a frame's
-- object is not there; else nothing is said of that frame, and the report's equation breaks.
SET VARIABLE all_objects_read = (
    SELECT count(*) = 0
    FROM imported
    ANTI JOIN source_objects USING (key)
    WHERE outcome = 'imported'
);

-- Each instance of the metadata with each object that carries its SOPInstanceUID.
CREATE TABLE pairs (
    imageSetId VARCHAR,
    sopInstanceUid VARCHAR,
    key VARCHAR,
    numberOfFrames BIGINT,
    attributes VARCHAR[] -- the names of those that differ
);

-- Each instance that HealthImaging says it imported: is it there, and is it the same?
CREATE TABLE instances (
    key VARCHAR,
    imageSetId VARCHAR,
    attributes VARCHAR[],
    isAbsent BOOLEAN,
    isDifferent BOOLEAN,
    framesAbsent BIGINT
);
