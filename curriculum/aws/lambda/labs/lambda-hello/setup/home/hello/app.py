import os


def greet(event, context):
    token = os.environ.get("TOKEN")  # a secret: to be used, never to be shown
    return {"greeting": f"Hello, {event['name']}!", "trusted": bool(token)}
