"""The admin pages of the interventions (``interventions``), as JSON.

=== ======================================== =====================================================
PUT /_frameproof/step-functions/holds        a list of ``step_functions.holds.HoldRule``; lets go
                                             what an earlier list held
GET /_frameproof/step-functions/holds        what is held; ``?waitSeconds=`` waits for all rules
PUT /_frameproof/step-functions/transitions  ``{"burst": 10, "perSecond": 5}``: states that may be
                                             entered; ``{}`` lifts it
GET /_frameproof/step-functions/transitions  how often an execution waited since
PUT /_frameproof/step-functions/deliveries   ``{"times": 3}``: each Task's call is made so often
GET /_frameproof/step-functions/deliveries   how many calls go on; ``?waitSeconds=`` waits for none
PUT /_frameproof/step-functions/failures     a list of ``step_functions.failures.FailureRule``
GET /_frameproof/step-functions/failures     the rules that struck
PUT /_frameproof/lambda/crashes              a list of ``lambda_host.crashes.CrashRule``
GET /_frameproof/lambda/crashes              the rules that struck, and each call that changed what
PUT /_frameproof/lambda/disks                a list of ``lambda_host.disks.DiskRule``
GET /_frameproof/lambda/disks                the rules in force
PUT /_frameproof/s3/faults                   a list of ``s3_faults.rules.S3FaultRule``
GET /_frameproof/s3/faults                   the rules that struck, and how often
=== ======================================== =====================================================
"""

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request

from frameproof_local.admin import Pages, Reply, json_body
from frameproof_local.interventions import Interventions

MOST_WAIT_SECONDS = 60.0


def intervention_pages(interventions: Interventions) -> Pages:
    """Return the pages that turn these switches, by their path below ``/_frameproof/``."""
    crashes, disks, s3_faults = interventions.crashes, interventions.disks, interventions.s3_faults
    return {
        **_pages_of_step_functions(interventions),
        "lambda/crashes": {
            "PUT": _put_rules(crashes.replace_all),
            "GET": lambda _: (200, crashes.done()),
        },
        "lambda/disks": {
            "PUT": _put_rules(disks.replace_all),
            "GET": lambda _: (200, {"inForce": disks.in_force()}),
        },
        "s3/faults": {
            "PUT": _put_rules(s3_faults.replace_all),
            "GET": lambda _: (200, {"struck": s3_faults.struck()}),
        },
    }


def _pages_of_step_functions(interventions: Interventions) -> Pages:
    holds, deliveries = interventions.holds, interventions.deliveries
    failures, transitions = interventions.failures, interventions.transitions
    return {
        "step-functions/holds": {
            "PUT": _put_rules(holds.replace_all),
            "GET": lambda request: (200, {"held": holds.held(wait_seconds=_wait_of(request))}),
        },
        "step-functions/transitions": {
            "PUT": _put(transitions.replace, dict),
            "GET": lambda _: (200, {"throttled": transitions.throttled}),
        },
        "step-functions/deliveries": {
            "PUT": _put(lambda body: deliveries.set_times(body.get("times")), dict),
            "GET": lambda request: (
                200,
                {"running": deliveries.running(wait_seconds=_wait_of(request))},
            ),
        },
        "step-functions/failures": {
            "PUT": _put_rules(failures.replace_all),
            "GET": lambda _: (200, {"struck": failures.struck()}),
        },
    }


def _put_rules(change: Callable[[Any], None]) -> Callable[[Request], Reply]:
    return _put(change, list)


def _put(
    change: Callable[[Any], None], kind: type[list[Any] | dict[str, Any]]
) -> Callable[[Request], Reply]:
    """Return a page that hands the request's JSON to a switch, and answers with it."""

    def page(request: Request) -> Reply:
        try:
            body = json_body(request, kind)
            change(body)
        except ValueError as error:
            return 400, {"message": str(error)}
        return 200, body

    return page


def _wait_of(request: Request) -> float:
    """Return for how long a request wants to wait; what is no number is no wait."""
    wanted = request.args.get("waitSeconds", 0.0, type=float)
    return min(max(wanted, 0.0), MOST_WAIT_SECONDS)
