"""What schemathesis cannot know of this API: where something is, what else goes when something is deleted, and which
refusals are right.

Random ids meet nothing, so most requests would end with a 404. Three of four that could meet something are sent to a
thread that is made for them.

Three of its checks are wrong at times: that what was made is there until it is deleted by its own path, that what fits
its schema is accepted, and that what does not is refused. Their failures do not count where they are explained here. All
others do.
"""

import itertools
import os

import requests
import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData

CREATE = {"title": "fuzz", "messages": [{"role": role, "content": role} for role in ("user", "assistant", "system")]}
# What names threads or messages in its body.
NAMED_IN_BODY = (
    ("POST", "/api/messages"), ("POST", "/api/v1/chat/threads/bulk"), ("POST", "/api/v1/chat/threads/{id}/fork"),
)
UNKNOWN_CURSOR = "is not a cursor that this list has given out"
KNOWN_KEY = "The idempotency key was used for another request."
STATS = {
    "must be a date such as 2026-01-31, from 2016-01-01 to 2099-12-31",
    "must not be after the last day",
    "must be at most 3659 days before the last one",
    "must be the name of an IANA time zone, such as Europe/Berlin",
}
NO_TEXT = "must hold text"
U0000 = "must not contain the character U+0000"

made = set()  # threads
of_chat = {}  # messages, with the thread of each
lost = set()  # threads that are gone, or not all there any more

turns = itertools.count()
owner = requests.Session()
owner.headers["Authorization"] = f"Bearer {os.environ['FUZZ_TOKEN']}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Sends a request with well-formed ids to a thread that exists, and from its current version."""
    turn = next(turns)
    # The steps of a stateful test have their ids from each other.
    if turn % 4 == 3 or case.meta is None or case.meta.phase.name == "stateful":
        return
    path = case.operation.path
    in_path = "{id}" in path and fits(case, ParameterLocation.PATH)
    in_body = (case.method, path) in NAMED_IN_BODY and fits(case, ParameterLocation.BODY)
    if not in_path and not in_body:
        return
    answer = owner.post(f"{os.environ['FUZZ_URL']}/api/v1/chat/threads", json=CREATE, timeout=10)
    thread = answer.json()
    message = thread["messages"][turn % 3]["id"]
    if in_body and path == "/api/messages":
        case.body["chat_id"] = thread["id"]
    elif in_body and path == "/api/v1/chat/threads/bulk":
        case.body["ids"] = [thread["id"]]
    elif in_body and not in_path:
        return
    else:
        if in_body and case.body.get("up_to") is not None:
            case.body["up_to"] = message
        case.path_parameters["id"] = message if path.startswith("/api/messages/{") else thread["id"]
        if "message_id" in case.path_parameters:
            case.path_parameters["message_id"] = message
    if "If-Match" in case.headers and turn % 2:
        case.headers["If-Match"] = answer.headers["ETag"]
    if "cursor" in case.query and turn % 2 and fits(case, ParameterLocation.QUERY):
        del case.query["cursor"]


def fits(case, location):
    """Tells whether a part of the request is as its schema has it."""
    component = case.meta.components.get(location)
    return component is not None and component.mode.is_positive


@schemathesis.hook
def after_call(context, case, response):
    """Keeps in mind what is there."""
    path = case.operation.path
    if not 200 <= response.status_code < 300:
        return
    if path == "/api/v1/users/me" and case.method == "DELETE":
        lost.update(made)
    elif (case.method, path) == ("DELETE", "/api/v1/chat/threads"):
        lost.update(made)
    elif case.method == "DELETE" or (case.method, path) == ("PUT", "/api/v1/chat-threads/{id}"):
        lost.add(thread_of(case))
    elif case.method == "POST" and path == "/api/messages":
        of_chat[response.json()["id"]] = response.json()["chat_id"]
    elif response.status_code == 201 and "{id}" not in path:
        made.add(response.json()["id"])


def thread_of(case):
    """The thread that a request with ids in its path is about."""
    number = int(case.path_parameters["id"])
    return of_chat.get(number) if case.operation.path == "/api/messages/{id}" else number


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Tells whether a failure counts."""
    if isinstance(failure, EnsureResourceAvailability):
        return thread_of(case) not in lost  # a message goes with its thread, and that by any of three paths
    if isinstance(failure, RejectedPositiveData):
        return not is_right_to_refuse(response)
    if isinstance(failure, AcceptedNegativeData):
        return not is_wrong_by_its_edges(case)
    return True


def is_wrong_by_its_edges(case):
    """Tells whether nothing but headers is wrong, of which one has a space or a tab at its end: that is no part of its
    value (RFC 9110, section 5.5), and the service cannot see it."""
    wrong = {location for location, component in case.meta.components.items() if component.mode.is_negative}
    return wrong == {ParameterLocation.HEADER} and any(value != value.strip(" \t") for value in case.headers.values())


def is_right_to_refuse(response):
    """Tells whether a request is refused although it fits its schema, by a rule that no schema can state."""
    if response.status_code == 412:
        return True  # only a thread's ETag says which version is the current one
    if response.status_code not in (400, 422):
        return False
    problem = response.json()
    if problem["detail"] == KNOWN_KEY:
        return True  # that depends on the requests before
    faults = problem.get("errors", [])
    if problem["instance"] == "/api/v1/chat/import" and [fault["field"] for fault in faults] == ["body"]:
        return True  # what a file is shows in what it holds
    return bool(faults) and all(is_beyond_schemas(**fault) for fault in faults)


def is_beyond_schemas(field, message):
    """Tells whether no schema can foresee this fault of a field."""
    if field == "cursor":
        return message == UNKNOWN_CURSOR
    if field in ("from", "to", "tz"):
        return message in STATS  # the 30th of February, the wrong order, a zone of which there is none
    if field.rsplit(".", 1)[-1] == "content":
        return message == NO_TEXT  # which parts of which SDK are text
    # A schema can keep U+0000 out of a string, but not out of a document with anything inside.
    return field.rsplit(".", 1)[-1] in ("metadata", "sources", "tool_calls") and message == U0000
