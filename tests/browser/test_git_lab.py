"""The Git lab in the page's terminal, from an empty folder to 100 points."""

from functools import partial

from playwright.sync_api import expect


def test_two_snapshots_and_100_points(learner):
    """Typed key by key, which most journeys are not."""
    lab = learner.start("git-first-commit")
    keyed = partial(lab.type, by_key=True)
    keyed(
        'git config --global user.name "Ada Lovelace"',
        "git config --global user.email ada@example.com",
    )
    lab.ticked("identity")
    keyed('git init -b main "$LAB_FOLDER" && cd "$LAB_FOLDER"')
    lab.ticked("repository")
    keyed('echo "# $LAB_FOLDER" > README.md', "git add README.md", 'git commit -qm "Describe it"')
    lab.ticked("readme")
    keyed(
        "echo 'record Book(String title) { }' > Book.java",
        "echo 'record Shelf(int books) { }' > Shelf.java",
        "git add .",
        'git commit -qm "Add book and shelf (#22)"',
    )
    lab.ticked("sources", "clean")
    expect(lab.score).to_contain_text("100 / 100")
    expect(lab.announced).to_contain_text("Every task is done: 100 of 100 points.")


def test_the_lab_command_does_what_the_page_does(learner):
    lab = learner.start("git-first-commit")
    lab.run("lab status", shows="Tell Git who you are")
    lab.type("lab hint")
    expect(lab.task("identity").locator(".hint")).to_be_visible()
    lab.type("lab check")
    expect(lab.task("identity").locator(".task__say")).to_contain_text("Still to do.")


def test_there_are_no_keys_where_there_is_no_account(learner):
    learner.start("git-first-commit")
    tabs = learner.page.get_by_role("tab")
    expect(tabs).to_have_count(1)
    learner.page.get_by_role("button", name="New terminal").click()
    expect(tabs).to_have_text(["Terminal 1×", "Terminal 2×"])
