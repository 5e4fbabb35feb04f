"""Filter policies of subscriptions, row by row: cloud/seams/filters.py.

The rows follow the SNS Developer Guide: "Amazon SNS subscription filter policies", "String value
matching", "Numeric value matching", "Attribute key matching", "AND/OR logic".
"""

import json

import pytest

from cloud.seams import filters


def number(value):
    return {"Type": "Number", "Value": str(value)}


def text(value):
    return {"Type": "String", "Value": value}


def array(*values):
    return {"Type": "String.Array", "Value": json.dumps(values)}


AT_LEAST = {"n": [{"numeric": [">=", 100]}]}
BETWEEN = {"n": [{"numeric": [">", 0, "<=", 150]}]}
NOT = {"s": [{"anything-but": ["rugby", "tennis"]}]}
EITHER = {"$or": [{"s": ["rugby"]}, {"n": [{"numeric": ["<", 5]}]}]}

ATTRIBUTES = [
    ({"s": ["rugby", "tennis"]}, {"s": text("tennis")}, True),
    ({"s": ["rugby", "tennis"]}, {"s": text("Tennis")}, False),
    ({"s": ["rugby"]}, {}, False),
    ({"s": ["rugby"]}, {"s": array("golf", "rugby")}, True),
    ({"s": ["rugby"], "n": [1]}, {"s": text("rugby")}, False),
    ({"s": ["rugby"], "n": [1]}, {"s": text("rugby"), "n": number("1.0"), "x": text("y")}, True),
    (AT_LEAST, {"n": number(100)}, True),
    (AT_LEAST, {"n": number(99.99)}, False),
    (AT_LEAST, {"n": text("120")}, False),
    (AT_LEAST, {"n": array(1, 200)}, True),
    (BETWEEN, {"n": number(150)}, True),
    (BETWEEN, {"n": number(0)}, False),
    ({"n": [301.5]}, {"n": number("3.015e2")}, True),
    (NOT, {"s": text("golf")}, True),
    (NOT, {"s": text("rugby")}, False),
    (NOT, {"s": array("rugby", "golf")}, True),
    (NOT, {}, False),
    ({"n": [{"anything-but": 5}]}, {"n": number(6)}, True),
    ({"n": [{"anything-but": [5, 6]}]}, {"n": number(6)}, False),
    ({"s": [{"anything-but": {"prefix": "rug"}}]}, {"s": text("rugby")}, False),
    ({"s": [{"anything-but": {"suffix": "by"}}]}, {"s": text("golf")}, True),
    ({"s": [{"prefix": "bas"}]}, {"s": text("baseball")}, True),
    ({"s": [{"suffix": "ball"}]}, {"s": text("baseball")}, True),
    ({"s": [{"prefix": "bas"}]}, {"s": {"Type": "Binary", "Value": "bas="}}, False),
    ({"s": [{"equals-ignore-case": "TENNIS"}]}, {"s": text("Tennis")}, True),
    ({"s": [{"exists": True}]}, {"s": text("x")}, True),
    ({"s": [{"exists": False}]}, {"s": text("x")}, False),
    ({"s": [{"exists": False}]}, {}, True),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": text("10.0.0.255")}, True),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": text("10.1.1.0")}, False),
    (EITHER, {"n": number(4)}, True),
    (EITHER, {"n": number(9)}, False),
]
BODIES = [
    (AT_LEAST, '{"n": 100}', True),
    (AT_LEAST, '{"n": "100"}', False),
    (AT_LEAST, "100", False),
    (AT_LEAST, "no JSON", False),
    ({"a": {"b": ["x"]}}, '{"a": {"b": "x"}}', True),
    ({"a": {"b": ["x"]}}, '{"a": "x"}', False),
    ({"a": {"b": ["x"]}}, '{"a": [{"b": "y"}, {"b": "x"}]}', True),
    ({"ok": [True]}, '{"ok": true}', True),
    ({"ok": [True]}, '{"ok": 1}', False),
    ({"none": [None]}, '{"none": null}', True),
    ({"none": [None]}, "{}", False),
    ({"a": {"b": [{"exists": False}]}}, '{"a": {}}', True),
    ({"s": ["rugby"]}, '{"s": ["golf", "rugby"]}', True),
    (EITHER, '{"s": "rugby", "n": 9}', True),
]


@pytest.mark.parametrize(("policy", "attributes", "fits"), ATTRIBUTES)
def test_attributes(policy, attributes, fits):
    assert filters.fits_attributes(policy, attributes) is fits


@pytest.mark.parametrize(("policy", "body", "fits"), BODIES)
def test_bodies(policy, body, fits):
    assert filters.fits_body(policy, body) is fits


def test_a_filter_by_addresses_is_taken(aws):
    sns = aws("sns")
    topic = sns.create_topic(Name="t")["TopicArn"]
    policy = {"FilterPolicy": '{"ip": [{"cidr": "10.0.0.0/24"}]}'}
    told = sns.subscribe(TopicArn=topic, Protocol="sms", Endpoint="+4915112345", Attributes=policy)
    attributes = sns.get_subscription_attributes(SubscriptionArn=told["SubscriptionArn"])
    assert attributes["Attributes"]["FilterPolicy"] == policy["FilterPolicy"]
