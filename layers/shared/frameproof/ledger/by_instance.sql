-- One slice of the instances, cut by a hash of the SOPInstanceUID (variables slice and slices).
--
-- In: candidates, stored_instances, outcomes. Adds to: pairs, instances.

INSERT INTO pairs
SELECT stored_instances.imageSetId,
       candidates.sopInstanceUid,
       candidates.key,
       candidates.importedInto,
       candidates.attributes.numberOfFrames,
       differing_attributes(stored_instances.attributes, candidates.attributes)
FROM stored_instances
JOIN candidates
    ON candidates.sopInstanceUid = stored_instances.attributes.sopInstanceUid
   AND candidates.importedInto IN ('', stored_instances.imageSetId)
WHERE hash(candidates.sopInstanceUid) % getvariable('slices') = getvariable('slice')
  AND hash(stored_instances.attributes.sopInstanceUid) % getvariable('slices')
      = getvariable('slice');

-- Of several objects that carry one UID one must agree in each image set, as HealthImaging keeps one
-- of them there.
INSERT INTO instances
WITH closest AS (
    SELECT sopInstanceUid,
           importedInto,
           min(len(attributes)) > 0 AS isDifferent,
           arg_min({'imageSetId': imageSetId, 'attributes': attributes}, len(attributes)) AS pair
    FROM pairs
    WHERE hash(sopInstanceUid) % getvariable('slices') = getvariable('slice')
    GROUP BY sopInstanceUid, importedInto
),
expected AS (
    SELECT sopInstanceUid, importedInto, min(key) AS key, min(attributes.numberOfFrames) AS frames
    FROM candidates
    WHERE outcome = 'imported'
      AND hash(sopInstanceUid) % getvariable('slices') = getvariable('slice')
    GROUP BY sopInstanceUid, importedInto
),
listed AS (
    SELECT expected.sopInstanceUid,
           expected.importedInto,
           count(*) AS frames,
           bool_or(is_video(outcomes.storedTransferSyntaxUid)) AS isVideo
    FROM expected
    JOIN outcomes
        ON outcomes.sopInstanceUid = expected.sopInstanceUid
       AND expected.importedInto IN ('', outcomes.imageSetId)
    WHERE hash(outcomes.sopInstanceUid) % getvariable('slices') = getvariable('slice')
    GROUP BY expected.sopInstanceUid, expected.importedInto
)
SELECT expected.key,
       closest.pair.imageSetId,
       closest.pair.attributes,
       closest.pair IS NULL,
       coalesce(closest.isDifferent, false),
       CASE
           WHEN listed.isVideo THEN 0
           ELSE greatest(expected.frames - coalesce(listed.frames, 0), 0)
       END
FROM expected
LEFT JOIN closest USING (sopInstanceUid, importedInto)
LEFT JOIN listed USING (sopInstanceUid, importedInto);
