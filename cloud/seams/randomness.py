"""Secrets that nobody can foretell. Replaces: the generator behind `MotoRandom`.

moto draws access keys, secrets and ids from one Mersenne Twister for all accounts. Whoever has
seen some hundred ids could compute every later secret of every other learner.
"""

from random import SystemRandom

from moto.moto_api._internal.moto_random import MotoRandom

from cloud.seams.patch import put


def install() -> None:
    put(MotoRandom, "random", SystemRandom.random)
    put(MotoRandom, "getrandbits", SystemRandom.getrandbits)
    put(MotoRandom, "seed", SystemRandom.seed)
