"""Whether the second commit adds two Java files and nothing else."""

from grader.checks.verdict import Verdict
from labs.providers.base import GitRefusedError

EXPECTED = "two new .java files in the second commit, README.md as it was"


def two_java_files(probe):
    """Pass when HEAD adds exactly two Java files to its parent and changes nothing else."""
    try:
        facts = probe.git(probe.parameters["folder"]).facts
    except GitRefusedError as refusal:
        return failed(str(refusal), "a repository that cannot be read")
    head = next((commit for commit in facts.commits if commit.sha == facts.head_sha), None)
    if head is None or not head.parents:
        return failed(
            "The second commit, with the two Java files, is not there yet.", "no second commit"
        )
    before = {path: entry.sha for path, entry in facts.trees[head.parents[0]].items()}
    after = {path: entry.sha for path, entry in facts.trees[head.sha].items()}
    added = sorted(after.keys() - before.keys())
    changed = sorted(path for path in before if after.get(path) != before[path])
    if changed:
        return failed(
            f"The second commit also changes {words(changed)}. It should add the two Java files and "
            "leave everything else as it was.",
            f"changes to {words(changed)}",
        )
    if len(added) != 2 or not all(path.endswith(".java") for path in added):
        return failed(
            f"The second commit should add two Java files; it adds {words(added)}. Stage the right "
            "files, then `git commit --amend --no-edit`.",
            words(added),
        )
    return Verdict(passed=True, expected=EXPECTED, found=words(added))


def failed(message, found):
    return Verdict(passed=False, message=message, expected=EXPECTED, found=found)


def words(paths):
    return ", ".join(f"`{path}`" for path in paths[:5]) or "nothing"
