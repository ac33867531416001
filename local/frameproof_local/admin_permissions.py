"""The admin pages of permissions.

=== ============================== ================================================================
GET /_frameproof/permissions/calls which grants the roles have used, and what they were refused
PUT /_frameproof/permissions       ``{"enforce": false}``: what a role may not do is noted, and done
=== ============================== ================================================================
"""

from werkzeug.wrappers import Request

from frameproof_local.admin import Pages, Reply, json_body
from frameproof_local.permissions.gate import Gate


def permission_pages(gate: Gate) -> Pages:
    """Return the pages of a gate."""

    def put(request: Request) -> Reply:
        try:
            body = json_body(request, dict)
        except ValueError as error:
            return 400, {"message": str(error)}
        if body.keys() != {"enforce"} or not isinstance(body["enforce"], bool):
            return 400, {"message": f'{request.path} takes {{"enforce": true}} or false, no more.'}
        gate.enforces = body["enforce"]
        return 200, body

    return {
        "permissions": {"PUT": put},
        "permissions/calls": {"GET": lambda _: (200, gate.record.to_json())},
    }
