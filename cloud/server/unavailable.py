"""What the caller is told when moto could not do it: whose mistake it was, and what is missing."""

import errno
import logging
from dataclasses import replace

from botocore.exceptions import UnknownServiceError

from cloud.engines.states.port import NotHereError
from cloud.seams.bodies import LARGEST_ACCOUNT, StoreFullError
from cloud.seams.scope import CrossAccountError
from cloud.server import respond
from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.engine import NoSuchServiceError
from cloud.server.operation import Operation
from cloud.server.refusals import Answer, Fault, answer_for
from cloud.truth import faults, gaps, services
from cloud.truth.gaps import Kind
from cloud.truth.parameters import refuse
from cloud.truth.refused import OF_BUCKETS_ONLY, SUBRESOURCES, UNAVAILABLE

logger = logging.getLogger(__name__)

# The caller may; nothing else of the request is looked at. moto does most of it in earnest.
_REHEARSED = Answer(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def beforehand(call: Call, asked: Operation) -> Answer | None:
    """Return the refusal of what moto would take and not do, if it is that."""
    service, name = asked.service, asked.name
    missing = _sub_resource(call, asked) if service == "s3" else ""
    if missing:
        gaps.met.note(Kind.OPERATION, service, f"?{missing}")
        return respond.unavailable(f"The sub-resource “{missing}” of Amazon S3")
    if name == "PostObject" and not call.form:
        return _no_form(call, asked)
    if (service, name) in UNAVAILABLE:
        gaps.met.note(Kind.OPERATION, service, name)
        return respond.unavailable(services.phrase(service, name))
    if service == "ec2" and asked.parameters.get("DryRun"):
        return _REHEARSED
    refused = refuse(service, name, asked.parameters)
    if refused is None:
        return None
    parameter, refusal = refused
    gaps.met.note(Kind.PARAMETER, service, name, parameter)
    return Answer(refusal.status, refusal.code, refusal.message)


def _no_form(call: Call, asked: Operation) -> Answer:
    """Return why a POST that is signed as a whole is no upload: a form is signed by its policy."""
    if "key" in asked.parameters:
        sentence = "The specified method is not allowed against this resource."
        return Answer(405, "MethodNotAllowed", sentence)
    if call.content_type.startswith("multipart/form-data"):
        return respond.unavailable("A form with an Authorization header")
    sentence = "At least one of the pre-conditions you specified did not hold"
    return Answer(412, "PreconditionFailed", sentence)


def _sub_resource(call: Call, asked: Operation) -> str:
    """Return what S3 is asked for that moto would take for the bucket or the object itself."""
    if not SUBRESOURCES.isdisjoint(call.query_fields):
        return min(SUBRESOURCES.intersection(call.query_fields))
    of_object = OF_BUCKETS_ONLY in call.query_fields and "key" in asked.parameters
    return OF_BUCKETS_ONLY if of_object else ""


def answer_to(  # noqa: PLR0911 - a row for each kind of exception
    fault: Exception, call: Call, address: Address, asked: Operation
) -> Answer:
    """Return what is said of an exception that came out of moto."""
    if isinstance(fault, CrossAccountError):
        return answer_for(Fault.DENIED, respond.style_of(address.module, call), "Access Denied")
    if isinstance(fault, NoSuchServiceError):
        gaps.met.note(Kind.OPERATION, address.module or address.host, "")
        return respond.unavailable("This service")
    what = services.phrase(asked.service, asked.name)
    if isinstance(fault, NotImplementedError | UnknownServiceError):
        gaps.met.note(Kind.OPERATION, asked.service, asked.name)
        answer = respond.unavailable(what)
        return replace(answer, message=str(fault)) if isinstance(fault, NotHereError) else answer
    if isinstance(fault, OSError) and fault.errno in _NO_ROOM:
        return respond.no_room()
    if isinstance(fault, StoreFullError):
        room = f"{LARGEST_ACCOUNT // 2**20} MiB"
        sentence = f"This account's objects may take {room} in all. Delete some to make room."
        return Answer(400, "ServiceQuotaExceeded", sentence)
    meant = faults.explain(fault, asked.service, asked.name, asked.parameters)
    if meant is not None:
        return Answer(meant.status, meant.code, meant.message)
    gaps.met.note(Kind.CRASHED, asked.service, asked.name, type(fault).__name__)
    logger.error("moto failed at %s %s", asked.service, asked.name, exc_info=fault)
    return respond.beyond(what)
