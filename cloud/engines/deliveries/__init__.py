"""What one service hands to another: SNS, S3 and EventBridge to queues, topics and addresses.

The services deliver as themselves, so the queue's or the topic's policy decides; a schedule and a
rule that start something do so as a role. Nothing here ever fails whoever published.
"""
