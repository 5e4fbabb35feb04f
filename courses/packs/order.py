"""What is best learned before what: advice, which must neither dangle nor go round in a circle."""

from graphlib import CycleError, TopologicalSorter

from courses.packs.reading import Reading


def check_order(reading: Reading) -> None:
    """Note each module that comes after one that is not there, and a circle."""
    before: dict[str, list[str]] = {}
    for module, (document, names) in reading.after.items():
        before[module] = []
        for position, name in enumerate(names):
            if name in reading.after:
                before[module].append(name)
            else:
                document.fault(
                    f"There is no module {name}.",
                    "Correct the name, or take it off the list; COURSE/MODULE names another course's.",
                    at=("after", position),
                )
    try:
        TopologicalSorter(before).prepare()
    except CycleError as circle:
        names = circle.args[1]
        document, _ = reading.after[names[-1]]
        document.fault(
            f"These come after one another in a circle: {', '.join(reversed(names))}.",
            "Take one of them off its list.",
            at=("after",),
        )
