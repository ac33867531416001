-- One slice of the instances, cut by a hash of the SOPInstanceUID (variables slice and slices).
--
-- In: candidates, stored_instances, outcomes. Adds to: pairs, instances.

INSERT INTO pairs
SELECT stored_instances.imageSetId,
       candidates.sopInstanceUid,
       candidates.key,
       candidates.attributes.numberOfFrames,
       differing_attributes(stored_instances.attributes, candidates.attributes)
FROM stored_instances
JOIN candidates ON candidates.sopInstanceUid = stored_instances.attributes.sopInstanceUid
WHERE hash(candidates.sopInstanceUid) % getvariable('slices') = getvariable('slice')
  AND hash(stored_instances.attributes.sopInstanceUid) % getvariable('slices')
      = getvariable('slice');

-- Of several objects that carry one UID one must agree, as HealthImaging keeps one of them.
INSERT INTO instances
WITH closest AS (
    SELECT sopInstanceUid,
           min(len(attributes)) > 0 AS isDifferent,
           arg_min({'imageSetId': imageSetId, 'attributes': attributes}, len(attributes)) AS pair
    FROM pairs
    WHERE hash(sopInstanceUid) % getvariable('slices') = getvariable('slice')
    GROUP BY sopInstanceUid
),
listed AS (
    SELECT sopInstanceUid, count(*) AS frames
    FROM outcomes
    WHERE hash(sopInstanceUid) % getvariable('slices') = getvariable('slice')
    GROUP BY sopInstanceUid
),
expected AS (
    SELECT sopInstanceUid, min(key) AS key, min(attributes.numberOfFrames) AS frames
    FROM candidates
    WHERE outcome = 'imported'
      AND hash(sopInstanceUid) % getvariable('slices') = getvariable('slice')
    GROUP BY sopInstanceUid
)
SELECT expected.key,
       closest.pair.imageSetId,
       closest.pair.attributes,
       closest.pair IS NULL,
       coalesce(closest.isDifferent, false),
       greatest(expected.frames - coalesce(listed.frames, 0), 0)
FROM expected
LEFT JOIN closest USING (sopInstanceUid)
LEFT JOIN listed USING (sopInstanceUid);
