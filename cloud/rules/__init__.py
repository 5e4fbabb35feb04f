"""The mistakes that AWS refuses and moto lets pass, in AWS's codes and words.

- `constraints`: what a service's own model says of lengths, ranges, enumerations and patterns;
- `rule`, `checks`: what a rule is, and the questions that rules share;
- one module of rules a service, each rule with the page that it follows;
- `refuse`: the one question that the front door asks.

Rules read what a call says and, through `state`, what the account holds. They never change
anything.
"""
