"""A topic's messages for HTTP endpoints: programs on the learner's own machine, and nothing else.

A post is queued in moto's SNS back end, so that it sleeps, wakes and is forked with the account, and
made while no lock is held. What gets no good answer is tried again by the account's clock, as SNS's
own policy has it (three times, twenty seconds apart; a `DeliveryPolicy` is kept and not followed);
what the endpoint refuses for good, or nobody takes, goes to the subscription's dead-letter queue.

Source: SNS Developer Guide, "HTTP/HTTPS headers", "Amazon SNS message delivery retries", "Creating
an HTTP/S delivery policy".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from moto.moto_api._internal import mock_random
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import sns_backends

from cloud.engines.deliveries.topics import bury
from cloud.engines.network import TERMINAL
from cloud.seams import clock, confirming, envelopes, topics
from cloud.seams.due import agenda
from cloud.seams.due.agenda import Source
from cloud.seams.scope import current
from cloud.seams.topics import Notice

HERE = frozenset({"localhost", "127.0.0.1", TERMINAL})  # the learner's machine, and no other
_RETRIES, _APART = 3, 20.0  # seconds
_MOST = 100  # that wait in an account and Region: what is published beyond is not delivered
_POSTS = "posts"  # our own attribute of moto's back end, by id
_WHERE = (
    "Invalid parameter: Endpoint Reason: In this lab an HTTP endpoint is a program on your own "
    f"machine, at http://localhost:PORT/ or http://{TERMINAL}:PORT/; nothing else is posted to."
)


@dataclass(slots=True)
class Post:
    """One message for one endpoint. `due_at` is the account's time, `attempts` counts the failed."""

    id: str
    region: str
    subscription: str
    port: int
    path: str
    headers: dict[str, str]
    body: str
    due_at: float
    attempts: int = 0


Sink = Callable[[str, Post], None]  # the account's id, the post

_sinks: list[Sink] = []
_under_way: set[tuple[str, str]] = set()  # account and post; after a crash they are made again


def use(sink: Sink | None) -> None:
    """Have posts given to `sink`, from any thread; None: there is no machine to post to."""
    _sinks[:] = [] if sink is None else [sink]
    if sink is not None:
        confirming.reach(_check, _ask)


def install() -> None:
    for protocol in confirming.WEB:
        topics.reach(protocol, _notify)
    agenda.register(Source("sns", _next_due, _start_due))


def finished(account_id: str, post: Post, status: int) -> None:
    """Take in how the endpoint answered, 0 if it did not. Runs in the account's turn."""
    _under_way.discard((account_id, post.id))
    held = vars(sns_backends[account_id][post.region]).get(_POSTS, {})
    kept = held.get(post.id)
    if kept is None:
        return
    if status // 100 == HTTPStatus.OK // 100:
        del held[post.id]
        return
    kept.attempts += 1
    kept.due_at = clock.time() + _APART
    if kept.attempts > _RETRIES or not _is_worth_another(status):
        del held[post.id]
        subscription = sns_backends[account_id][post.region].subscriptions.get(post.subscription)
        if subscription is not None and not topics.is_pending(subscription):
            bury(subscription, post.body)


def gave_up(account_id: str, post: Post) -> None:
    """Forget that the post is under way: its account is gone."""
    _under_way.discard((account_id, post.id))


def _is_worth_another(status: int) -> bool:
    """Tell whether SNS would try again: a client's error but for 429 is for good."""
    return status // 100 != 4 or status == HTTPStatus.TOO_MANY_REQUESTS


def _check(protocol: str, endpoint: str) -> None:
    """Raises SNSInvalidParameter for whatever is not the learner's own machine."""
    try:
        parts = urlsplit(endpoint)
        here = parts.hostname in HERE and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        here = False
    if protocol != "http" or not here:
        raise SNSInvalidParameter(_WHERE)


def _ask(subscription: Any, token: str) -> None:
    message_id = str(mock_random.uuid4())
    told = envelopes.confirmation(subscription, message_id, token)
    headers = _headers(subscription, told["Type"], message_id)
    _add(subscription, headers, envelopes.written(told))


def _notify(subscription: Any, notice: Notice) -> None:
    headers = _headers(subscription, "Notification", notice.message_id)
    headers["x-amz-sns-subscription-arn"] = subscription.arn
    if topics.is_raw(subscription):
        headers["x-amz-sns-rawdelivery"] = "true"
        body = notice.message
    else:
        body = envelopes.written(envelopes.notification(subscription, notice))
    _add(subscription, headers, body)


def _headers(subscription: Any, kind: str, message_id: str) -> dict[str, str]:
    return {
        "x-amz-sns-message-type": kind,
        "x-amz-sns-message-id": message_id,
        "x-amz-sns-topic-arn": subscription.topic.arn,
        "content-type": "text/plain; charset=UTF-8",
        "user-agent": "Amazon Simple Notification Service Agent",
        "host": urlsplit(subscription.endpoint).netloc,
    }


def _add(subscription: Any, headers: dict[str, str], body: str) -> None:
    parts = urlsplit(subscription.endpoint)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    backend = subscription.topic.sns_backend
    post = Post(
        id=str(mock_random.uuid4()),
        region=backend.region_name,
        subscription=subscription.arn,
        port=parts.port or 80,
        path=path,
        headers=headers,
        body=body,
        due_at=clock.time(),
    )
    held = vars(backend).setdefault(_POSTS, {})
    if len(held) >= _MOST:
        bury(subscription, body)
        return
    held[post.id] = post
    _start(current().account_id, post)


def _start(account_id: str, post: Post) -> None:
    if _sinks and (account_id, post.id) not in _under_way:
        _under_way.add((account_id, post.id))
        _sinks[0](account_id, post)


def _waiting(account_id: str) -> Iterator[Post]:
    for backend in agenda.backends(sns_backends, account_id):
        for post in vars(backend).get(_POSTS, {}).values():
            if _sinks and (account_id, post.id) not in _under_way:
                yield post


def _next_due(account_id: str) -> float | None:
    return min((post.due_at for post in _waiting(account_id)), default=None)


def _start_due(account_id: str, moment: float) -> int:
    due = [post for post in _waiting(account_id) if post.due_at <= moment]
    for post in due:
        _start(account_id, post)
    return len(due)
