from cloud.authorization import generic
from cloud.authorization.asked import Asked, Wanted
def wanted(asked: Asked) -> tuple[Wanted, ...]:
    return generic.wanted(asked)
