-- One slice of the frames: some image sets, from the first to the last by their ids (variables first
-- and last). Slice by slice the ledger grows in its order, and no slice needs much memory.
--
-- In: outcomes, pairs, source_frames, stored_instances, only_objects, planned. Adds to: ledger.

-- Each frame with each object that it may come from. Equal digests prove equal pixels, whichever
-- they are of; different ones of encoded frames prove nothing, but where HealthImaging says that it
-- kept what came.
CREATE OR REPLACE TEMP TABLE frame_pairs AS
SELECT outcomes.imageSetId,
       outcomes.sopInstanceUid,
       outcomes.frameNumber,
       outcomes.frameId,
       pairs.key,
       pairs.attributes,
       CASE
           WHEN outcomes.pixelSha256 = source_frames.pixelSha256
             OR outcomes.servedSha256 = source_frames.storedSha256
               THEN 'equal'
           WHEN source_frames.key IS NULL AND outcomes.frameNumber > pairs.numberOfFrames
               THEN 'surplus'
           WHEN outcomes.pixelSha256 <> source_frames.pixelSha256
             OR (outcomes.rule = 'storedBytes'
                 AND outcomes.servedSha256 <> source_frames.storedSha256)
               THEN 'different'
           ELSE 'unknown'
       END AS pixels,
       source_frames.reason
FROM outcomes
JOIN pairs USING (imageSetId, sopInstanceUid)
LEFT JOIN source_frames
    ON source_frames.key = pairs.key AND source_frames.frameNumber = outcomes.frameNumber
WHERE outcomes.imageSetId BETWEEN getvariable('first') AND getvariable('last')
  AND pairs.imageSetId BETWEEN getvariable('first') AND getvariable('last');

-- Of several objects the one that agrees best: wholly, then as far as could be seen, then most.
CREATE OR REPLACE TEMP TABLE comparisons AS
SELECT *,
       CASE
           WHEN len(attributes) = 0 AND pixels = 'equal' THEN 0
           WHEN len(attributes) = 0 AND pixels = 'unknown' THEN 1
           ELSE 2 + len(attributes) + CAST(pixels NOT IN ('equal', 'unknown') AS INTEGER)
       END AS distance
FROM frame_pairs
QUALIFY row_number() OVER (
    PARTITION BY imageSetId, sopInstanceUid, frameNumber, frameId
    ORDER BY distance, pixels <> 'equal', key
) = 1;

-- Where the pixels of a frame that differs do stand among the sources: frames may be swapped. A
-- blank frame stands in many places; one that is not its own is named.
CREATE OR REPLACE TEMP TABLE elsewhere AS
WITH strangers AS (
    SELECT imageSetId,
           frameId,
           frameNumber,
           sopInstanceUid,
           {'sopInstanceUid': outcomes.sopInstanceUid, 'frameNumber': outcomes.frameNumber} AS own,
           CASE outcomes.rule WHEN 'decodedPixels' THEN pixelSha256 ELSE servedSha256 END AS digest
    FROM comparisons
    JOIN outcomes USING (imageSetId, sopInstanceUid, frameNumber, frameId)
    WHERE comparisons.pixels = 'different'
),
homes AS (
    SELECT digest, min(home) AS first, max(home) AS last
    FROM (
        SELECT pixelSha256 AS digest,
               {'sopInstanceUid': sopInstanceUid, 'frameNumber': frameNumber} AS home
        FROM source_frames
        UNION ALL
        SELECT storedSha256 AS digest,
               {'sopInstanceUid': sopInstanceUid, 'frameNumber': frameNumber} AS home
        FROM source_frames
    )
    WHERE digest IN (SELECT digest FROM strangers)
    GROUP BY digest
)
SELECT imageSetId,
       sopInstanceUid,
       frameNumber,
       frameId,
       CASE WHEN homes.first <> own THEN homes.first ELSE homes.last END AS home
FROM strangers
JOIN homes USING (digest)
WHERE homes.first <> own OR homes.last <> own;

INSERT INTO ledger BY NAME
WITH judged AS (
    SELECT outcomes.*,
           coalesce(comparisons.key, only_objects.key) AS sourceKey,
           comparisons.attributes,
           comparisons.pixels,
           comparisons.reason AS undecodedBecause,
           elsewhere.home,
           CASE
               WHEN comparisons.distance = 0 THEN 'identical'
               WHEN comparisons.distance = 1 THEN 'notComparable'
               WHEN comparisons.distance > 1 THEN 'differs'
               WHEN instances.sopInstanceUid IS NOT NULL AND getvariable('all_objects_read')
                   THEN 'notComparable'
           END AS sourceVerdict
    FROM outcomes
    LEFT JOIN comparisons USING (imageSetId, sopInstanceUid, frameNumber, frameId)
    LEFT JOIN elsewhere USING (imageSetId, sopInstanceUid, frameNumber, frameId)
    LEFT JOIN only_objects USING (imageSetId)
    LEFT JOIN (
        SELECT DISTINCT imageSetId, attributes.sopInstanceUid AS sopInstanceUid
        FROM stored_instances
        WHERE imageSetId BETWEEN getvariable('first') AND getvariable('last')
    ) AS instances USING (imageSetId, sopInstanceUid)
    WHERE outcomes.imageSetId BETWEEN getvariable('first') AND getvariable('last')
)
SELECT getvariable('run_id') AS runId,
       judged.* EXCLUDE (attributes, undecodedBecause, home),
       planned.sourceUri,
       CASE
           WHEN sourceVerdict = 'differs' THEN concat_ws(
               ', ',
               CASE pixels
                   WHEN 'different' THEN 'pixels'
                   WHEN 'surplus' THEN 'the DICOM object has no such frame'
               END
               || coalesce(
                   ' (those of frame ' || home.frameNumber || ' of ' || home.sopInstanceUid || ')',
                   ''
               ),
               nullif(array_to_string(attributes, ', '), '')
           )
           WHEN sourceVerdict IS DISTINCT FROM 'notComparable' THEN NULL
           WHEN pixels IS NULL
               THEN 'no DICOM object of its image set that could be read has its SOPInstanceUID'
           WHEN rule = 'decodedPixels' AND pixelSha256 IS NULL
               THEN 'the served frame was not decoded'
           WHEN rule = 'storedBytes' AND servedSha256 IS NULL
               THEN 'the frame was not served'
           ELSE 'the frame of the DICOM object was not decoded'
                || coalesce(': ' || undecodedBecause, '')
       END AS sourceReason
FROM judged
LEFT JOIN planned ON planned.key = judged.sourceKey
ORDER BY imageSetId, sopInstanceUid, frameNumber, frameId;
