"""Takes source URIs out of texts that reach the report.

A source key is often built from a patient's name or number (``s3://pacs/DOE^JOHN/1.dcm``). Plan and
ledger hold it, because they are data; report.json and report.html name the bucket and no more.
"""

from __future__ import annotations

import re

# A quoted URI goes up to its quote, because a key may hold spaces; a bare one to the next space.
_QUOTED = re.compile(r"""(?P<quote>['"])s3://(?P<bucket>[^/'"\s]+)/(?P<key>.*?)(?P=quote)""")
_BARE = re.compile(r"s3://(?P<bucket>[^/\s'\"]+)/(?P<key>[^\s'\"…]+)")


def without_source_keys(text: str, *, run_id: str) -> str:
    """Cut every S3 URI down to its bucket, save those of the run's own folder.

    Examples
    --------
    >>> without_source_keys("cannot read s3://pacs/DOE^JOHN/1.dcm today", run_id="r")
    'cannot read s3://pacs/… today'
    """
    own = f"runs/{run_id}/"

    def shortened(match: re.Match[str]) -> str:
        if match["key"].startswith(own):
            return match[0]
        quote = match.groupdict().get("quote") or ""
        return f"{quote}s3://{match['bucket']}/…{quote}"

    return _BARE.sub(shortened, _QUOTED.sub(shortened, text))


def with_key_for_source(text: str, *, source_uri: str, key: str) -> str:
    """Replace one object's source URI, and its source key standing alone, by its copy's key."""
    text = text.replace(source_uri, key)
    source_key = source_uri.partition("://")[2].partition("/")[2]
    if not source_key:
        return text
    alone = rf"(?<![\w/.]){re.escape(source_key)}(?!\w)"
    return re.sub(alone, lambda _: key, text)
