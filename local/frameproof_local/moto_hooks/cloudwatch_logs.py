"""Writes log lines into moto's CloudWatch Logs, in process.

The touch: ``moto.logs.models.logs_backends`` and four methods of ``LogsBackend``. Over HTTP each
invocation would cost three requests to the server that is just serving it.
"""

import logging
import threading
from collections.abc import Sequence

from moto.core.utils import unix_time_millis
from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogsBackend, logs_backends

logger = logging.getLogger(__name__)

_creating = threading.Lock()  # moto's "ensure" methods look and create without one


def write_log_events(
    *, account_id: str, region: str, group: str, stream: str, messages: Sequence[str]
) -> None:
    """Append messages to a log stream, making group and stream when they are missing.

    All get the present time as their timestamp. A group that is deleted meanwhile loses the
    messages, with a warning: as on AWS, a log that cannot be written fails nothing.
    """
    backend: LogsBackend = logs_backends[account_id][region]
    timestamp = int(unix_time_millis())
    events = [{"timestamp": timestamp, "message": message} for message in messages]
    try:
        with _creating:
            backend.ensure_log_group(group)
            backend.ensure_log_stream(group, stream)
        backend.put_log_events(group, stream, events)
    except ResourceNotFoundException:
        logger.warning("Log group %s went away while %d lines were written", group, len(events))
