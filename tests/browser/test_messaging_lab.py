"""From the lesson on a message's life to 100 points in the queue lab."""

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

WORK = (
    "sqs receive-message --max-number-of-messages 10 --output text"
    " --query 'Messages[].[ReceiptHandle]' > handles;"
    " while read -r handle; do sqs delete-message --receipt-handle $handle; done < handles"
)


def test_ten_messages_from_the_lesson_to_100_points(learner):
    page = learner.page
    learner.goto("/")
    page.get_by_role("link", name="Messaging with SQS and SNS").first.click()
    page.get_by_role("link", name="Receive, work, delete").first.click()
    page.get_by_role("link", name="Send, receive, delete").first.click()
    page.get_by_role("button", name="Start").click()

    lab = LabPage(page)
    lab.ready()
    lab.type(
        "url=$(aws sqs create-queue --queue-name $LAB_QUEUE --output text"
        " --attributes VisibilityTimeout=60,MessageRetentionPeriod=86400)",
        'sqs() { aws sqs "$1" --queue-url $url "${@:2}"; }',
    )
    lab.ticked("queue")
    lab.type(
        "sqs set-queue-attributes --attributes ReceiveMessageWaitTimeSeconds=20",
        "sqs send-message-batch --entries $(printf 'Id=%d,MessageBody=job ' {1..10}) > sent",
    )
    lab.ticked("send", "poll")
    lab.type(WORK)
    lab.ticked("work")
    lab.type("sqs send-message --message-body later --delay-seconds 90")
    lab.ticked("delay")
    expect(lab.score).to_contain_text("100 / 100")
