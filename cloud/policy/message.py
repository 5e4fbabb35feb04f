"""How a denial reads: AWS's words for the tool, ours for Explain.

Source: IAM User Guide, troubleshoot_access-denied.html, "Access denied error message examples";
Amazon S3 User Guide, troubleshoot-403-errors.html (S3 puts the resource in quotation marks).
"""

from cloud.policy.decision import Decision, Layer, Verdict

_EXPLICIT = {
    Layer.SCP: "a service control policy",
    Layer.RCP: "a resource control policy",
    Layer.ENDPOINT: "a VPC endpoint policy",
    Layer.TRUST: "the role trust policy",
    Layer.RESOURCE: "a resource-based policy",
    Layer.IDENTITY: "an identity-based policy",
    Layer.BOUNDARY: "a permissions boundary",
    Layer.SESSION: "a session policy",
}


def denial_message(decision: Decision) -> str:
    """Return AWS's message for a refused request.

    Raises ValueError for one that is allowed.
    """
    if decision.allowed:
        raise ValueError("An allowed request has no denial.")
    said = f"User: {decision.principal} is not authorized to perform: {decision.action}"
    if decision.resource != "*":
        is_s3 = decision.action.lower().startswith("s3:")
        said += (
            f' on resource: "{decision.resource}"'
            if is_s3
            else f" on resource: {decision.resource}"
        )
    if decision.verdict is Verdict.EXPLICIT_DENY:
        return f"{said} with an explicit deny in {_EXPLICIT[decision.layer]}"
    return f"{said} because no {decision.layer} allows the {decision.action} action"


def reason(decision: Decision) -> str:
    """Return the decision as a sentence for the learner: which statement, or what is missing."""
    resource = "" if decision.resource == "*" else f" on {decision.resource}"
    asked = f"{decision.action}{resource}"
    by = " and ".join(str(statement) for statement in decision.deciding)
    if decision.verdict is Verdict.EXPLICIT_DENY:
        return f"{asked} is denied by {by}. An explicit deny outweighs every allow."
    if decision.verdict is Verdict.IMPLICIT_DENY:
        return f"{asked} is denied because no {decision.layer} allows it, and one has to."
    if decision.layer is Layer.ROOT:
        return f"{asked} is allowed: the root user may do everything in its own account."
    return f"{asked} is allowed by {by}."
