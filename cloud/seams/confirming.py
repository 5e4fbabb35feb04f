"""Subscriptions that wait until whoever has the endpoint wants them.

Replaces: `SNSBackend.subscribe`, which takes HTTP addresses and mailboxes for confirmed;
`SNSBackend.unsubscribe`, for those who sign nothing; `subscribe`, `confirm_subscription`, the lists
and the counts of `SNSResponse`, to which any token is good and no subscription pending. Who sends
the token says so (`reach`); where nobody does for HTTP, such a subscription is not available. A
mailbox is nobody's here: its subscription stays pending.

Source: SNS API Reference, "Subscribe", "ConfirmSubscription" (a token is good for two days),
"Unsubscribe", "GetTopicAttributes"; SNS Developer Guide, "Confirming an HTTP/HTTPS subscription".
"""

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.exceptions import SNSException, SNSInvalidParameter, TopicNotFound
from moto.sns.models import SNSBackend
from moto.sns.responses import SNSResponse

from cloud.seams import clock, topics
from cloud.seams.patch import put
from cloud.seams.scope import current

WEB = ("http", "https")
_MAIL = ("email", "email-json")
_TOKENS = "tokens"  # our own attribute of a subscription: when each was sent, by token
_GOOD_FOR = 172_800.0  # seconds
_PENDING_ANSWER, _PENDING_LISTED = "pending confirmation", "PendingConfirmation"

# (the subscription, the token that its endpoint must give back); says whether it takes the endpoint
Ask = Callable[[Any, str], None]
Check = Callable[[str, str], None]

_askers: list[tuple[Check, Ask]] = []
_plain_subscribe: Any = SNSBackend.subscribe
_plain_unsubscribe: Any = SNSBackend.unsubscribe
_plain_answer: Any = SNSResponse.subscribe
_plain_list: Any = SNSResponse.list_subscriptions
_plain_list_of: Any = SNSResponse.list_subscriptions_by_topic
_plain_attributes: Any = SNSResponse.get_topic_attributes


class AuthorizationError(SNSException):
    code = "AuthorizationError"


def install() -> None:
    put(SNSBackend, "subscribe", _subscribe)
    put(SNSBackend, "unsubscribe", _unsubscribe)
    put(SNSResponse, "subscribe", _answer)
    put(SNSResponse, "confirm_subscription", _confirm)
    put(SNSResponse, "list_subscriptions", lambda self: _listed(_plain_list(self)))
    put(SNSResponse, "list_subscriptions_by_topic", lambda self: _listed(_plain_list_of(self)))
    put(SNSResponse, "get_topic_attributes", _attributes)


def reach(check: Check, ask: Ask) -> None:
    """Have HTTP endpoints asked by `ask`, if `check(protocol, endpoint)` raises nothing."""
    _askers[:] = [(check, ask)]


def _subscribe(self: Any, topic_arn: str, endpoint: str, protocol: str) -> Any:
    if protocol in WEB:
        if not _askers:
            raise NotImplementedError("HTTP subscriptions are not available in this lab")
        _askers[0][0](protocol, endpoint)
    known = set(self.subscriptions)
    subscription = _plain_subscribe(self, topic_arn, endpoint, protocol)
    if protocol not in (*WEB, *_MAIL):
        return subscription
    if subscription.arn not in known:
        subscription.attributes["PendingConfirmation"] = True
        subscription.attributes["ConfirmationWasAuthenticated"] = False
    if topics.is_pending(subscription) and protocol in WEB:
        token = secrets.token_hex(128)
        vars(subscription).setdefault(_TOKENS, {})[token] = clock.time()
        _askers[0][1](subscription, token)
    return subscription


def _answer(self: Any) -> Any:
    answer = _plain_answer(self)
    subscription = self.backend.subscriptions.get(answer.result["SubscriptionArn"])
    wanted = str(self._get_param("ReturnSubscriptionArn")).lower() == "true"
    if subscription is None or wanted or not topics.is_pending(subscription):
        return answer
    return ActionResult({"SubscriptionArn": _PENDING_ANSWER})


def _confirm(self: Any) -> Any:
    arn, token = self._get_param("TopicArn"), self._get_param("Token")
    if arn not in self.backend.topics:
        raise TopicNotFound
    for subscription in self.backend.subscriptions.values():
        sent_at = vars(subscription).get(_TOKENS, {}).get(token, 0.0)
        if subscription.topic.arn == arn and sent_at + _GOOD_FOR >= clock.time():
            _is_confirmed(subscription, self._get_param("AuthenticateOnUnsubscribe"))
            return ActionResult({"SubscriptionArn": subscription.arn})
    raise SNSInvalidParameter("Invalid parameter: Token")


def _is_confirmed(subscription: Any, authenticate: Any) -> None:
    if not topics.is_pending(subscription):
        return
    signed = bool(current().arn)
    subscription.confirmed = True
    subscription.attributes["PendingConfirmation"] = False
    subscription.attributes["ConfirmationWasAuthenticated"] = (
        signed and str(authenticate).lower() == "true"
    )


def _unsubscribe(self: Any, subscription_arn: str) -> None:
    """Raises AuthorizationError for who signs nothing, but for HTTP endpoints that allow it."""
    subscription = self.subscriptions.get(subscription_arn)
    if subscription_arn in {_PENDING_ANSWER, _PENDING_LISTED}:
        raise SNSInvalidParameter(
            "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, "
            f"not {len(subscription_arn.split(':'))}"
        )
    if not current().arn and (
        subscription is None
        or subscription.protocol not in WEB
        or subscription.attributes["ConfirmationWasAuthenticated"]
    ):
        raise AuthorizationError("Unsubscribe must be signed for this subscription.")
    if subscription is not None:
        subscription.topic.subscriptions_deleted += 1
    _plain_unsubscribe(self, subscription_arn)


def _listed(answer: Any) -> Any:
    result = answer.result
    found = [
        {
            "SubscriptionArn": _PENDING_LISTED if topics.is_pending(one) else one.arn,
            "Owner": one.owner,
            "Protocol": one.protocol,
            "Endpoint": one.endpoint,
            "TopicArn": one.topic.arn,
        }
        for one in result["Subscriptions"]
    ]
    return ActionResult({**result, "Subscriptions": found})


def _attributes(self: Any) -> Any:
    result = _plain_attributes(self).result
    arn = self._get_param("TopicArn")
    own: Iterable[Any] = [s for s in self.backend.subscriptions.values() if s.topic.arn == arn]
    pending = sum(topics.is_pending(one) for one in own)
    counts = {
        "SubscriptionsPending": str(pending),
        "SubscriptionsConfirmed": str(len(list(own)) - pending),
    }
    return ActionResult({**result, "Attributes": result["Attributes"] | counts})
