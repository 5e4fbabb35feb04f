"""Whether a function's role may do what it is about to.

Source: Lambda Developer Guide, "Defining Lambda function permissions with an execution role".
"""

from cloud.engines.functions.port import Order
from cloud.engines.permitted import key_may


def role_may(order: Order, action: str, arn: str) -> bool:
    """Tell whether the execution role may do `action` with what `arn` names."""
    return key_may(order.account_id, order.key_id, order.region, action, arn)
