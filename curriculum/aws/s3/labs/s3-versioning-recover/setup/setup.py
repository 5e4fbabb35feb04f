"""Put three small pictures in place: the first in the bucket, two more in the learner's home.

They are drawn from the session's seed, so no two learners have the same bytes to show.
"""

import colorsys
import hashlib
from random import Random

CELLS = 8  # a picture is 8 by 8 squares, its right half the mirror of its left
SCALE = 4  # pixels a square's side
COLOURS = 128  # with 7 bits a pixel every LZW code fills one byte
CLEAR, END = COLOURS, COLOURS + 1
RUN = 100  # pixels between two clear codes: before the decoder's codes grow to 9 bits


def setup(lab):
    first, second, last = (picture(lab.random) for _ in range(3))
    s3 = lab.aws("s3")
    bucket = lab.parameters["bucket"]
    region = s3.meta.region_name
    place = {"LocationConstraint": region}
    s3.create_bucket(
        Bucket=bucket, **({} if region == "us-east-1" else {"CreateBucketConfiguration": place})
    )
    s3.put_object(Bucket=bucket, Key="photo.gif", Body=first, ContentType="image/gif")
    lab.put_file("second.gif", second)
    lab.put_file("last.gif", last)
    return {
        "first_photo": hashlib.sha256(first).hexdigest(),
        "first_etag": hashlib.md5(first).hexdigest(),  # the ETag of an object put in one piece
        "second_photo": hashlib.sha256(second).hexdigest(),
    }


def picture(random: Random) -> bytes:
    """Return a GIF of 32 by 32 pixels: a pattern in three colours on a pale ground."""
    side = CELLS * SCALE
    left = [[random.choice((0, 0, 1, 2, 3)) for _ in range(CELLS // 2)] for _ in range(CELLS)]
    rows = [half + half[::-1] for half in left]
    pixels = bytes(rows[y // SCALE][x // SCALE] for y in range(side) for x in range(side))
    size = side.to_bytes(2, "little") * 2
    screen = b"GIF89a" + size + bytes((0b1111_0110, 0, 0)) + palette(random)
    image = b"\x2c" + bytes(4) + size + b"\x00" + b"\x07"
    return screen + image + blocks(codes(pixels)) + b"\x3b"


def palette(random: Random) -> bytes:
    """Return 128 colours, of which four are used: three hues drawn, one pale ground."""
    hue = random.random()
    shades = ((0.0, 0.04, 0.98), (0.0, 0.7, 0.8), (0.33, 0.6, 0.6), (0.66, 0.5, 0.45))
    chosen = [colorsys.hsv_to_rgb((hue + turn) % 1, s, v) for turn, s, v in shades]
    used = bytes(round(255 * part) for colour in chosen for part in colour)
    return used + bytes(3 * COLOURS - len(used))


def codes(pixels: bytes) -> bytes:
    """Return the pixels as LZW codes of 8 bits that never use the dictionary."""
    runs = (pixels[at : at + RUN] for at in range(0, len(pixels), RUN))
    return b"".join(bytes((CLEAR,)) + run for run in runs) + bytes((END,))


def blocks(data: bytes) -> bytes:
    """Return the data in GIF's sub-blocks of 255 bytes at most, with the empty one that ends them."""
    parts = (data[at : at + 255] for at in range(0, len(data), 255))
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\x00"
