"""The state of one account in one Region: data stores, tags, and the machinery for work."""

from .datastores import Datastore
from .service_model import SIGNING_NAME
from .tagging import Tags
from .workbench import Workbench


class Region:
    """Everything there is until the next reset; ``bench.lock`` guards it."""

    def __init__(self, name: str, account_id: str, partition: str) -> None:
        self.name = name
        self.arn_prefix = f"arn:{partition}:{SIGNING_NAME}:{name}:{account_id}"
        self.datastores: dict[str, Datastore] = {}
        self.tags = Tags()
        self.bench = Workbench(name)
