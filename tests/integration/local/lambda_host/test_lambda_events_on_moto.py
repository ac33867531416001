"""Asynchronous invocations: by ``Event`` calls, and by other services."""

import json
import logging
import threading

from tests.integration.local.lambda_host.moto_probes import Client, Deployer, invoke
from tests.integration.local.lambda_host.probes import WAIT_SECONDS, Rendezvous

FAIL = (
    "import rendezvous\ndef handler(event, context):\n"
    "    rendezvous.wait(event)\n    raise ValueError('again')\n"
)


class Dropped(logging.Handler):
    """Waits until the log says that an asynchronous call is dropped."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.text = ""
        self._said = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.text += record.getMessage()
        if "is dropped" in self.text:
            self._said.set()

    def __enter__(self) -> "Dropped":
        logging.getLogger("frameproof_local").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._said.wait(WAIT_SECONDS), self.text
        logging.getLogger("frameproof_local").removeHandler(self)


def test_event_call_returns_at_once_and_is_retried_twice(
    client: Client, deploy: Deployer, rendezvous: Rendezvous
) -> None:
    deploy(FAIL)

    # WHEN a handler that waits, and then fails, is called asynchronously
    response = invoke(client, rendezvous.event, InvocationType="Event")

    # THEN the caller has its answer while the handler still waits, and three attempts follow
    assert response["StatusCode"] == 202
    for _ in range(3):
        rendezvous.arrival().let_go()


def test_event_invoke_config_bounds_the_retries(client: Client, deploy: Deployer) -> None:
    deploy("def handler(event, context):\n    raise ValueError('again')\n")
    client("lambda").put_function_event_invoke_config(FunctionName="probe", MaximumRetryAttempts=0)

    with Dropped() as dropped:
        invoke(client, InvocationType="Event")

    assert "failed 1 times and is dropped" in dropped.text


def test_sns_subscriber_runs(client: Client, deploy: Deployer, rendezvous: Rendezvous) -> None:
    source = (
        "import json, rendezvous\ndef handler(event, context):\n"
        "    rendezvous.wait(json.loads(event['Records'][0]['Sns']['Message']))\n"
    )
    arn = deploy(source)
    sns = client("sns")
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)

    sns.publish(TopicArn=topic, Message=json.dumps(rendezvous.event))

    rendezvous.arrival().let_go()
