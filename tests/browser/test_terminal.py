"""The terminal itself: tabs, size, colours under the policy, floods, other windows."""

import re

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

GIT_LAB = "git-first-commit"
COLOURS = r"printf '\e[31mred-\e[0m \e[38;2;10;200;120mtrue-\e[0m \e[48;2;120;0;60mground-\e[0m\n'"


def _colour(lab: LabPage, text: str, name: str) -> str:
    """Return a colour of the drawn piece that is exactly `text`."""
    piece = lab.rows.locator("span", has_text=text).filter(has_not_text="printf").last
    colour: str = piece.evaluate(f"(span) => getComputedStyle(span).{name}")
    return colour


def test_colours_cursor_and_selection_are_drawn_under_the_strict_policy(learner):
    violations: list[str] = []
    learner.page.on("console", lambda message: violations.append(message.text))
    lab = learner.start(GIT_LAB)
    lab.run(COLOURS, shows="ground- ")
    assert _colour(lab, "red-", "color") == "rgb(255, 143, 134)"
    assert _colour(lab, "true-", "color") == "rgb(10, 200, 120)"
    assert _colour(lab, "ground-", "backgroundColor") == "rgb(120, 0, 60)"

    cursor = lab.rows.locator(".xterm-cursor")
    expect(cursor).to_have_css("animation-name", re.compile(r"blink_block_\d+"))
    learner.page.locator(".shell:not([hidden]) .xterm-screen").click(click_count=3)
    selection = learner.page.locator(".shell:not([hidden]) .xterm-selection div").first
    expect(selection).to_have_css("background-color", "rgb(43, 74, 109)")
    assert not [text for text in violations if "Content Security Policy" in text]


def test_several_terminals_share_the_machine_and_survive_a_reload(learner):
    lab = learner.start(GIT_LAB)
    page = learner.page
    lab.run("echo one > shared; echo in-$((0+1))", shows="in-1")
    page.get_by_role("button", name="New terminal").click()
    lab.run("cat shared; echo in-$((1+1))", shows="in-2")
    expect(lab.rows).to_contain_text("one")

    page.reload()
    expect(lab.rows).to_contain_text("in-1")
    page.get_by_role("tab", name="Terminal 2").click()
    expect(lab.rows).to_contain_text("in-2")
    page.get_by_role("button", name="Close terminal").click()
    expect(page.get_by_role("tab", name="Terminal 2")).to_have_count(0)
    expect(page.get_by_role("tab", name="Terminal 1")).to_be_focused()
    page.get_by_role("button", name="New terminal").click()
    lab.ready()
    expect(lab.rows).not_to_contain_text("in-2")


def test_the_shell_knows_the_size_and_follows_the_separator(learner):
    lab = learner.start(GIT_LAB)
    page = learner.page
    lab.run("stty size | sed 's/^/size: /'", shows="size: ")
    before = lab.columns
    separator = page.get_by_role("separator")
    separator.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(separator).to_have_attribute("aria-valuenow", "28")
    page.wait_for_timeout(300)
    assert lab.columns > before
    lab.run("stty size | sed 's/^/now: /'", shows=f" {lab.columns}")
    box = separator.bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(640, box["y"] + 220, steps=4)
    page.mouse.up()
    expect(separator).to_have_attribute("aria-valuenow", "50")
    page.reload()
    expect(page.get_by_role("separator")).to_have_attribute("aria-valuenow", "50")


def test_a_200_megabyte_flood_leaves_the_page_usable(learner):
    lab = learner.start(GIT_LAB)
    lab.type("yes flood-flood-flood-flood-flood | head -c 200000000; echo done-$((40+2))")
    expect(lab.rows).to_contain_text("flood-flood")
    learner.page.get_by_role("button", name="New terminal").click()
    expect(learner.page.get_by_role("tabpanel", name="Terminal 2")).to_be_visible()
    learner.page.get_by_role("tab", name="Terminal 1").click()
    lab.interrupt()
    lab.run("clear; echo alive-$((40+2))", shows="alive-42")


def test_a_shell_that_ended_can_be_started_anew(learner):
    lab = learner.start(GIT_LAB)
    lab.type("exit")
    expect(lab.line).to_contain_text("The shell has ended.")
    lab.line.get_by_role("button", name="Start a new one").click()
    expect(lab.line).to_be_hidden()
    lab.run("echo anew-$((40+2))", shows="anew-42")


def test_two_windows_do_not_fight_over_a_terminal(learner):
    lab = learner.start(GIT_LAB)
    lab.run("echo here-$((40+2))", shows="here-42")
    second = LabPage(learner.context.new_page())
    second.page.goto(learner.page.url)
    expect(second.rows).to_contain_text("here-42")
    expect(lab.line).to_contain_text("opened in another window")
    lab.line.get_by_role("button", name="Use it here").click()
    expect(lab.line).to_be_hidden()
    expect(second.line).to_contain_text("opened in another window")
