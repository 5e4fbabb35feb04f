"""Lambda: what an invocation is made of, and what becomes of its outcome.

The code runs elsewhere, behind `port.Workers`, and while no lock is held: a function calls the
same account that it belongs to. So an invocation has two parts, each in the account's turn:
`planning` makes an `Order`, `finishing` takes what came of it.
"""
