"""Put seeded films into the learner's home, and a script that loads them."""

import json

ACTORS = ["Ada Quill", "Ben Marsh", "Cleo Vane", "Dora Finch"]
GENRES = ["Comedy", "Drama", "Western"]
WORDS = ["Harbour", "Lantern", "Meadow", "Orchard", "River", "Signal", "Tower", "Window"]
LOADER = """#!/usr/bin/env python3
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["LAB_TABLE"])
with table.batch_writer() as batch:
    for film in json.load(open("films.json")):
        batch.put_item(Item=film)
"""


def setup(lab):
    random = lab.random
    films = [
        {
            "Title": f"The {word}",
            "Year": year,
            "Rating": random.randint(10, 99),
            "LeadActor": random.choice(ACTORS),
            "Genre": random.choice(GENRES),
            "Minutes": random.randint(70, 190),
        }
        for word in WORDS
        for year in random.sample(range(1935, 2020), 5)
    ]
    one, alike, unlike = random.sample(films, 3)
    alike |= {"LeadActor": one["LeadActor"], "Genre": one["Genre"]}
    other = next(genre for genre in GENRES if genre != one["Genre"])
    unlike |= {"LeadActor": one["LeadActor"], "Genre": other}  # so that the actor alone will not do
    awarded = random.sample(films, random.randint(4, 9))
    for film in awarded:
        film["Award"] = "Golden Reel"
    same = [f for f in films if (f["LeadActor"], f["Genre"]) == (one["LeadActor"], one["Genre"])]
    lab.put_file("films.json", json.dumps(films, indent=1).encode())
    asked = {name: one[name] for name in ("LeadActor", "Genre", "Title")}
    lab.put_file("question.json", json.dumps(asked).encode())
    lab.put_file("load.py", LOADER.encode(), executable=True)
    return {
        "films": str(len(films)),
        "awarded": str(len(awarded)),
        "actor": one["LeadActor"],
        "genre": one["Genre"],
        "title": one["Title"],
        "minutes": str(sum(film["Minutes"] for film in same)),
    }
