"""Put three songs into the learner's home, as items: two by one artist, one by another."""

import json

FIRST = ["Amber", "Blue", "Copper", "Silver", "Velvet", "Winter"]
BAND = ["Foxes", "Harbours", "Lanterns", "Orchards", "Rooks", "Tides"]
TITLES = ["Low Water", "Night Train", "Paper Moon", "Slow Clock", "The Last Ferry", "Two Rivers"]


def setup(lab):
    artist, other = (
        f"{colour} {band}"
        for colour, band in zip(
            lab.random.sample(FIRST, 2), lab.random.sample(BAND, 2), strict=True
        )
    )
    first, second, third = lab.random.sample(TITLES, 3)
    album, year = f"{first} and Others", lab.random.randint(1961, 1999)
    plays = [lab.random.randint(10, 499) for _ in range(3)]
    new_plays = int(lab.parameters["plays"])
    names = ("first", "second", "third")
    songs = ((artist, first), (artist, second), (other, third))
    for name, (by, title), count in zip(names, songs, plays, strict=True):
        item = {
            "Artist": {"S": by},
            "SongTitle": {"S": title},
            "Album": {"S": album},
            "Year": {"N": str(year)},
            "Plays": {"N": str(count)},
        }
        lab.put_file(f"{name}.json", json.dumps(item, indent=2).encode() + b"\n")
    return {
        "artist": artist,
        "other": other,
        "first": first,
        "second": second,
        "third": third,
        "album": album,
        "year": str(year),
        "second_plays": str(plays[1]),
        "total": str(new_plays + plays[1]),
    }
