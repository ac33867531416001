-- What is made once, before the slices.
--
-- In:  imported, source_objects (see tables.py). Out: import_outcomes, candidates, only_objects, empty
-- pairs and instances. Where no source proof was made, nobody is a candidate.

-- What became of each object, once, whatever named it how often: refused counts before imported, as in
-- the report's accounting. Where jobs name several image sets for it, nobody knows which it is.
CREATE TABLE import_outcomes AS
SELECT key,
       CASE
           WHEN bool_or(outcome = 'failed') THEN 'failed'
           WHEN bool_or(outcome = 'imported') THEN 'imported'
           ELSE 'unnamed'
       END AS outcome,
       CASE WHEN min(imageSetId) = max(imageSetId) THEN min(imageSetId) END AS imageSetId
FROM imported
GROUP BY key;

-- The colour of decoded samples. YBR_RCT and YBR_ICT name a transform inside of JPEG 2000, which
-- decoding undoes (PS3.5 8.2.4); YBR_FULL_422 says how densely colour stood (PS3.3 C.7.6.3.1.2).
CREATE MACRO colour_of(photometric_interpretation) AS CASE photometric_interpretation
    WHEN 'YBR_RCT' THEN 'RGB'
    WHEN 'YBR_ICT' THEN 'RGB'
    WHEN 'YBR_FULL_422' THEN 'YBR_FULL'
    ELSE photometric_interpretation
END;

-- MPEG-2, MPEG-4 and HEVC (PS3.6 Annex A): a video is served as one frame, however many it shows.
CREATE MACRO is_video(transfer_syntax_uid) AS
    regexp_matches(transfer_syntax_uid, '^1\.2\.840\.10008\.1\.2\.4\.10[0-8](\.|$)');

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
        CASE WHEN colour_of(stored.photometricInterpretation)
                  IS DISTINCT FROM colour_of(source.photometricInterpretation)
             THEN 'PhotometricInterpretation' END,
        CASE WHEN stored.numberOfFrames IS DISTINCT FROM source.numberOfFrames
             THEN 'NumberOfFrames' END
    ],
    lambda name: name IS NOT NULL
);

-- The objects that a frame may come from: HealthImaging refused none of them. One speaks for the image
-- set that it was imported into (importedInto), and for any where nobody knows (''): in another one a
-- namesake may stand.
CREATE TABLE candidates AS
SELECT source_objects.key,
       import_outcomes.outcome,
       coalesce(import_outcomes.imageSetId, '') AS importedInto,
       attributes,
       attributes.sopInstanceUid AS sopInstanceUid
FROM source_objects
JOIN import_outcomes USING (key)
WHERE import_outcomes.outcome <> 'failed' AND attributes IS NOT NULL;

-- An image set that one object alone was imported into tells where its frames come from.
CREATE TABLE only_objects AS
SELECT imageSetId, min(key) AS key
FROM import_outcomes
WHERE outcome = 'imported'
GROUP BY imageSetId
HAVING count(*) = 1;

-- Whether ProveSource looked into every imported object: only then can it be said that a frame's
-- object is not there; else nothing is said of that frame, and the report's equation breaks.
SET VARIABLE all_objects_read = (
    SELECT count(*) = 0
    FROM import_outcomes
    ANTI JOIN source_objects USING (key)
    WHERE outcome = 'imported'
);

-- Each instance of the metadata with each object that it may have been made of.
CREATE TABLE pairs (
    imageSetId VARCHAR,
    sopInstanceUid VARCHAR,
    key VARCHAR,
    importedInto VARCHAR,
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
