"""Put a few days of readings into the learner's home, and a script that loads them.

One device reads every ten minutes, so that its readings are more than one page; the others read
now and then. `Trace` makes the items large: what an hour costs lies well between two steps.
"""

import csv
import io
from datetime import UTC, datetime, timedelta

MANY, FEW, OTHERS = 340, 30, 7  # readings of the busy device, of each other one; other devices
SITES = ["kiln", "press", "oven", "mill", "pump", "crane", "lathe", "dryer", "mixer", "saw"]
IN_AN_HOUR = 6
TRACES = {3200: 5, 3900: 6, 4500: 7}  # characters, and the 4 KB steps of an hour's items
LOADER = """#!/usr/bin/env python3
\"\"\"Load readings.csv into $LAB_TABLE. The argument is how times are written, as for strftime.\"\"\"

import csv
import os
import sys
from datetime import datetime
from decimal import Decimal

import boto3

TRACE = LENGTH  # characters of the raw measurement

written = sys.argv[1] if len(sys.argv) > 1 else "%d.%m.%Y %H:%M"
table = boto3.resource("dynamodb").Table(os.environ["LAB_TABLE"])
with open("readings.csv") as file, table.batch_writer() as batch:
    for row in csv.DictReader(file):
        taken = datetime.strptime(row["taken"], "%d.%m.%Y %H:%M")
        item = {
            "IoTID": row["device"],
            "Timestamp": taken.strftime(written),
            "Celsius": Decimal(row["celsius"]),
            "Trace": (row["celsius"] + ",") * TRACE,
        }
        item["Trace"] = item["Trace"][:TRACE]
        if row["alarm"]:
            item["Alarm"] = row["alarm"]
        batch.put_item(Item=item)
"""


def setup(lab):
    random = lab.random
    busy, *others = (
        f"{site}-{random.randint(10, 99)}" for site in random.sample(SITES, OTHERS + 1)
    )
    month, day, minute = random.randint(1, 9), random.randint(3, 8), random.randint(1, 9)
    start = datetime(2026, month, day, 0, minute, tzinfo=UTC)
    hour = 6 * random.randint(20, 40)
    rows = []
    for number in range(MANY):
        inside = hour <= number < hour + IN_AN_HOUR
        warm = random.randint(400, 599) if inside else random.randint(100, 799)
        rows.append([busy, start + timedelta(minutes=10 * number), warm / 10, ""])
    alarms = random.sample(rows[:200], 5) + random.sample(rows[-20:], random.randint(2, 6))
    for row in alarms:
        row[3] = "too warm"
    for other in others:
        for number in range(FEW):
            taken = start + timedelta(hours=number)
            rows.append([other, taken, random.randint(100, 799) / 10, ""])
    asked = rows[hour][1].replace(minute=0)
    warmest = max(row[2] for row in rows[hour : hour + IN_AN_HOUR])
    first_day = sum(row[0] == others[0] and row[1].date() == start.date() for row in rows)
    random.shuffle(rows)
    file = io.StringIO()
    sheet = csv.writer(file, lineterminator="\n")
    sheet.writerow(["device", "taken", "celsius", "alarm"])
    sheet.writerows([row[0], f"{row[1]:%d.%m.%Y %H:%M}", *row[2:]] for row in rows)
    trace = random.choice(list(TRACES))
    lab.put_file("readings.csv", file.getvalue().encode())
    lab.put_file("load.py", LOADER.replace("LENGTH", str(trace)).encode(), executable=True)
    lab.put_file("question.env", f"DEVICE={busy}\nHOUR={asked:%Y-%m-%dT%H}\n".encode())
    return {
        "count": str(len(rows)),
        "of_device": str(MANY),
        "device": busy,
        "other": others[0],
        "day": f"{start:%Y-%m-%d}",
        "on_day": str(first_day),
        "asked_day": f"{asked:%Y-%m-%d}",
        "hour": f"{asked:%H}",
        "warmest": str(warmest),
        "alarms": str(len(alarms)),
        "strong": str(TRACES[trace]),
        "units": str(TRACES[trace] / 2),
    }
