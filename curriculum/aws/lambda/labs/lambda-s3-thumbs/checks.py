"""What becomes of an upload: tried out in a copy of the account, with pictures nobody has seen."""

import io
import json
from base64 import b64decode
from functools import partial
from hashlib import md5
from urllib.parse import quote_plus

import imagesize

from grader.checks import Verdict
from labs.providers.base import AwsCallError, Step

_TALL = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI//////////////////////"
    "//////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////"
    "////////////////////////////////wAARCAFAAMgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAEE/8"
    "QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABcBAQEBAQAAAAAAAAAAAAAAAAEABAP/xAAUEQEAAAAAAAAAAAAAAAAAAAAA"
    "/9oADAMBAAIRAxEAPwDIA6BQUAVFSFRQBQAUBBQUAVFCFRUBQAUABQVAACYVRWhqFRQBQAUBBQUIVFAFRUBQAUBBQU"
    "IVFAFRUAUAYFB3alASUFAFRUBUUAUAFASUFAFRQBUVAUAFACUBBhBXdqFRUBUUAUAlAQUFAFRQBUVAUAlAAUFQFRQA"
    "BBhVFd2sUAFAQUFAFRQBUVIUAFAQUFAFRQBUVIUAFAAYFBoalAAUFSFRQBUUBQEFAAVUUIVFQFABQAFBUAAJhBWhqF"
    "RQBUUAUEFACUFAFRUBUUAUEFACUFAFRUAABhVFd2oUElAAUFAFRUBUUAUElAAUFAFRUBUUAUAlAQYQHdqUFQFRQBUU"
    "IUEFAAUFAFRUBUUIUAFAQUFAAEGFUV3axUUAUEFAAUFAFRUhUUAUEFAAUFAFRUhUUAFAGBQaGpQAFBUhUUAVFAFBBQ"
    "AFBQhUVAVFAFABQEFACYQVoahUUAVFAFBBQAlBQBUVAVFAFABQElBQBUVAAAYVRXdqFBJQAFBQBUVAVFAFBJQAFBQB"
    "UVAVFAFAJQEGEB3alBUBUUAVFCFBBQAFBQBUVAVFCFABQEFBQABBhVFd2sVFAFBBQAFBQBUVIVFAFBBQAFBQBUVIVF"
    "ABQBgUGhqUABQVIVFAFRQBQQUABQUIVFQFRQBQAUBBQAmEBoalVFAFRQBQQUAJQUAVFQFRQBQAUBJQUAVFQAAGFUV3"
    "ahUVIUAFAAUFQFRQBUVJQAFBQBUVAVFAFAJQEGBQd2pQEFBQBUUIVFQFABQAFBUBUUIVFAFBBQAFAQYQV3axUUAVFQ"
    "FABQAFBUhUUAVFQFABQAFBUhUUAAAf/9k="
)
_WIDE = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI//////////////////////"
    "//////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////"
    "////////////////////////////////wAARCADIAUADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAEE/8"
    "QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABcBAQEBAQAAAAAAAAAAAAAAAAABBAP/xAAUEQEAAAAAAAAAAAAAAAAAAAAA"
    "/9oADAMBAAIRAxEAPwDIA6AoIgCgACKAgKAgCoAAigCCggAogAgoAgoAAqIAAoAgoIAKIAIMKorQ1AKgACCggKiiAK"
    "AAiCgAqKiAKAAIKCAqKIAqAAIKACoqIAoACIKAMIDu1KAAoIgCgACKAgKAgCoAAigAKCIAoACIoACgIAqAAIoCAoCA"
    "KDAoO7UAoAKiAACgiAKACiACAoCCoqACiAACgiCooAKiAACgIKioAKIAIMIK0NQAgKAgoIAKIAAKCIKAAKiAACgIKC"
    "ACiACAoCCgACogAAoIgoAwgO7UKAAKiAKAAIKCACiAKgACCgACogCgAIgoAAogCoAAgoIAKIAoMCg7tQCgAIgoAKCI"
    "AoAAgoICgIAqAAIKACgiAKAAiCgAoCAKgACCggwgNDUoCAoCAKgACKAAoIgCgAqIAAKAgCoAKIAICgIAoAKiAACgiA"
    "KDAoO7UKigAqIAAKAgqKgAogAgKAgqKACogAAoIgqKACiACAoCCgACogADCCu7UAAoCIKAAKiAAKAIKCACiACCgCCg"
    "ACogACgIgoAAogCoAAgoIMIDQ1CggKiiAKgACCgAqKiAKAAiCgAqKIAqAAIKCAqKIAoACIKACoqIAoMCg7tQCgACKA"
    "gKAgCoAAigAKCIAoACIoACgIAqAAIoCAoCAKAAiKADCA7tSgCCggKAgAgoAgoAKCIAAoCIKACgIAIKAIKCAoCAAKAi"
    "CgAoIj//2Q=="
)
PLAIN, SPACED = "uploads/lighthouse.jpg", "uploads/summer fair, 2+1 & more.jpg"
PICTURES = {PLAIN: b64decode(_TALL), SPACED: b64decode(_WIDE)}
SIZES = {PLAIN: (80, 128), SPACED: (128, 80)}  # of their thumbnails
encoded = partial(quote_plus, safe="/")  # as S3 writes keys into events
EVENT = "s3:ObjectCreated:*"
FILTER = {"prefix": "uploads/", "suffix": ".jpg"}
WITHIN = 15.0  # seconds from an upload to its thumbnail


def permitted(probe):
    """Judge the function's policy."""
    function, photos = probe.parameters["function"], probe.parameters["photos"]
    told = [json.dumps(one.get("Condition", {})) for one in _lets_s3_in(probe)]
    if any(f"arn:aws:s3:::{photos}" in condition for condition in told):
        return Verdict(passed=True, expected=f"S3 may invoke {function} for {photos}")
    if not told:
        return _missed(
            f"S3 may not invoke `{function}`: its policy says nothing of s3.amazonaws.com. "
            + ("That is why S3 refused the notification. " if _refused(probe) else "")
            + "`aws lambda add-permission` adds a statement.",
            "no statement for s3.amazonaws.com",
        )
    return _missed(
        f"The statement for S3 in the policy of `{function}` is not for the bucket `{photos}` alone. "
        f"Add it anew, with `--source-arn arn:aws:s3:::{photos}`: else others' buckets set it off too.",
        ", ".join(told),
    )


def notified(probe):
    """Judge what the bucket notifies whom of."""
    photos, function = probe.parameters["photos"], probe.parameters["function"]
    rules = _rules(probe)
    if not rules:
        return _missed(_why_no_rule(probe, photos, function), "no notification of the function")
    for rule in rules:
        if EVENT in rule["Events"] and _filter_of(rule) == FILTER and len(rules) == 1:
            return Verdict(passed=True, expected=f"{photos} notifies {function}")
    found = "; ".join(f"{', '.join(rule['Events'])} with {_filter_of(rule)}" for rule in rules)
    if not any(EVENT in rule["Events"] for rule in rules):
        return _missed(
            f"`{photos}` does not notify of every created object. The event is `{EVENT}`: large files "
            "arrive by other calls than small ones.",
            found,
        )
    return _missed(
        f"`{photos}` is to notify `{function}` of keys that begin with `uploads/` and end in `.jpg`, and "
        "of no others. The filter has a rule `prefix` and a rule `suffix`.",
        found,
    )


def resized(probe):
    return _judge(probe, PLAIN)


def spaces(probe):
    return _judge(probe, SPACED)


def _judge(probe, key):
    """Judge the thumbnail of one of the grader's pictures."""
    if not (_rules(probe) and permitted(probe).passed):
        return _missed("Nothing sets the function off yet: see to the trigger first.", "no trigger")
    problem = _by_hand(probe, key)
    if problem:
        return _missed(problem, "no thumbnail")
    thumbnails = _by_upload(probe)
    if thumbnails is None:
        return _missed(
            "Called by hand the function makes a thumbnail, but an upload did not lead to one within "
            f"{WITHIN:.0f} seconds. Does the notification name the function that you have changed?",
            "no thumbnail",
        )
    return _measured(key, thumbnails[key])


def _measured(key, thumbnail):
    wanted, (width, height) = SIZES[key], imagesize.get(io.BytesIO(thumbnail))
    found = f"{width} × {height} pixels" if width > 0 else "no picture"
    if (width, height) == wanted and thumbnail.startswith(b"\xff\xd8"):
        return Verdict(passed=True, expected=f"{wanted[0]} × {wanted[1]} pixels", found=found)
    return _missed(
        f"The thumbnail of `{key}` is {found}, and is to be a JPEG of {wanted[0]} × {wanted[1]}: the "
        "longer side has 128 pixels, and the shape stays. `shrink` in app.py does that.",
        found,
    )


def _by_hand(probe, key):
    """Return what is wrong when the function is called for this upload, "" if nothing is."""
    tried = _tried(probe)
    if isinstance(tried, str):
        return f"The function cannot be called: {tried}."
    answer, there, here = tried[key], tried["thumbs"], tried["photos"]
    if _goes_round(probe, here):
        return (
            f"Recursion stopped: the function writes into `uploads/` of `{probe.parameters['photos']}`, so "
            "each thumbnail sets it off again, until Lambda ends it after 16 rounds. Put thumbnails into "
            f"`{probe.parameters['thumbs']}`."
        )
    return "" if key in there else _nothing_came(probe, key, answer, there)


def _nothing_came(probe, key, answer, there):
    """Return why there is no thumbnail under the picture's key, for the learner."""
    if key == SPACED and PLAIN in there:
        return (
            f"A plain upload works, but there is no thumbnail of `{key}`: in the event the key reads "
            f"`{encoded(key)}`. `unquote_plus` of `urllib.parse` makes the object's key of it, "
            "for reading and for writing."
        )
    if "FunctionError" in answer:
        told = json.loads(answer["Payload"] or b"{}")
        return (
            f"Called for `{key}`, the function failed: {told.get('errorType')}: "
            f"{told.get('errorMessage')}. Its log tells more."
        )
    if there:
        return (
            f"The thumbnail is to have the picture's own key, `{key}`. In "
            f"`{probe.parameters['thumbs']}` there is {', '.join(f'`{one}`' for one in sorted(there))}."
        )
    return (
        f"Called for `{key}`, the function ends well, but puts nothing into "
        f"`{probe.parameters['thumbs']}`. Has the new code been uploaded?"
    )


def _tried(probe):
    """Return, for both uploads, what calling the function answers, and what is in the buckets then.

    A text says why nothing could be called.
    """
    try:
        *_, plain, spaced, here, there = probe.aws.rehearse(_by_hand_steps(probe))
        before = _keys(probe.aws.call("s3", "list_objects_v2", _in(probe, "thumbs")))
    except AwsCallError as refusal:
        return str(refusal).rstrip(".")
    fresh = _keys(there).keys() - before.keys()
    return {PLAIN: plain, SPACED: spaced, "photos": _keys(here), "thumbs": fresh}


def _by_hand_steps(probe):
    """Return calls of the function for both uploads. The bucket notifies nobody meanwhile.

    The first is the one by which the lab tries whether the function runs: beginning with it, the
    others go on in that copy of the account, where the function has started.
    """
    empty = {"Payload": json.dumps({"Records": []}).encode(), "LogType": "Tail"}
    called = {"FunctionName": probe.parameters["function"]}
    steps = [Step("lambda", "invoke", called | empty), _notify(probe, {})]
    steps += [_put(probe, key) for key in PICTURES]
    steps += [Step("lambda", "invoke", called | _payload(probe, key)) for key in PICTURES]
    listed = [_in(probe, name) for name in ("photos", "thumbs")]
    return [*steps, *(Step("s3", "list_objects_v2", where) for where in listed)]


def _goes_round(probe, here):
    """Tell whether the function has written into `uploads/` of the bucket that sets it off."""
    expected = _keys(probe.aws.call("s3", "list_objects_v2", _in(probe, "photos")))
    expected |= {key: md5(content).hexdigest() for key, content in PICTURES.items()}
    changed = {key for key, etag in here.items() if expected.get(key) != etag}
    return any(key.startswith(FILTER["prefix"]) for key in changed)


def _by_upload(probe):
    """Return the bytes of each thumbnail there is, by the picture's key. None if an upload led to none.

    One upload tells that uploads set the function off; what was made of the other by hand is as good.
    """
    where, steps = _in(probe, "thumbs"), _by_hand_steps(probe)
    made = [key for key in PICTURES if not _by_hand(probe, key)]
    came = f"Contents[?Key == `{json.dumps(made[0])}`]"
    steps += [
        Step("s3", "delete_object", where | {"Key": made[0]}),
        _notify(probe, _notifications(probe)),
        _put(probe, made[0]),
        Step("s3", "list_objects_v2", where, until=came, within=WITHIN),
        *(Step("s3", "get_object", where | {"Key": key}) for key in made),
    ]
    try:
        answers = probe.aws.rehearse(steps)[-len(made) :]
    except AwsCallError:
        return None
    return {key: answer["Body"] for key, answer in zip(made, answers, strict=True)}


def _notify(probe, configuration):
    given = {"NotificationConfiguration": configuration, "SkipDestinationValidation": True}
    return Step("s3", "put_bucket_notification_configuration", _in(probe, "photos") | given)


def _put(probe, key):
    return Step("s3", "put_object", _in(probe, "photos") | {"Key": key, "Body": PICTURES[key]})


def _in(probe, name):
    return {"Bucket": probe.parameters[name]}


def _payload(probe, key):
    """Return what S3 calls the function with for this upload."""
    bucket = {
        "name": probe.parameters["photos"],
        "arn": f"arn:aws:s3:::{probe.parameters['photos']}",
    }
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": bucket, "object": {"key": encoded(key), "size": len(PICTURES[key])}},
    }
    return {"Payload": json.dumps({"Records": [record]}).encode()}


def _keys(listing):
    """Return ETags by key."""
    return {item["Key"]: item["ETag"].strip('"') for item in listing.get("Contents", [])}


def _lets_s3_in(probe):
    """Return the statements of the function's policy that let S3 invoke it."""
    try:
        told = probe.aws.call(
            "lambda", "get_policy", {"FunctionName": probe.parameters["function"]}
        )
    except AwsCallError:
        return []
    statements = json.loads(told["Policy"])["Statement"]
    return [
        one
        for one in statements
        if one["Effect"] == "Allow" and "s3.amazonaws.com" in json.dumps(one["Principal"])
    ]


def _rules(probe):
    """Return the bucket's notifications of the function."""
    mine = f":function:{probe.parameters['function']}"
    rules = _notifications(probe).get("LambdaFunctionConfigurations", [])
    return [rule for rule in rules if mine in rule["LambdaFunctionArn"]]


def _notifications(probe):
    """Return what the bucket notifies whom of, {} where there is no bucket."""
    operation = "get_bucket_notification_configuration"
    try:
        return probe.aws.call("s3", operation, _in(probe, "photos"))
    except AwsCallError:
        return {}


def _filter_of(rule):
    rules = rule.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    return {one["Name"].lower(): one["Value"] for one in rules}


def _why_no_rule(probe, photos, function):
    if _refused(probe):
        return (
            f"S3 refused the notification while it might not invoke `{function}`. Now it may: configure "
            f"`{photos}` once more."
        )
    return (
        f"`{photos}` does not notify `{function}` of anything yet. "
        "`aws s3api put-bucket-notification-configuration` tells it to."
    )


def _refused(probe):
    """Tell whether S3 has refused to notify somebody."""
    events = probe.aws.events("PutBucketNotificationConfiguration")
    return any(event["errorCode"] == "InvalidArgument" for event in events)


def _missed(message, found):
    return Verdict(passed=False, message=message, found=found)
