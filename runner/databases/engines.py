"""The servers that this host has, their new databases, and the certificates that they show."""

import asyncio
import logging
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

from runner.databases import mariadb, postgresql
from runner.databases.errors import DatabaseFailedError, EngineMissingError
from runner.databases.recipes import Recipe
from runner.databases.shapes import Database
from runner.databases.store import Store, take_back
from runner.errors import RunnerError
from runner.server import syscalls
from runner.server.jail import View
from runner.server.jails import Holding
from runner.server.workspaces import Machine

logger = logging.getLogger(__name__)

WITHIN = 60.0  # seconds to prepare a template
# Where a runner starts, much else does. Templates can wait, and are made when asked for earlier.
SETTLED = 15.0  # seconds
PAUSE = 1.0  # seconds in which one that was just taken may start, before the next is copied
MISSING = (
    "This host has no {name} server, so such databases cannot run here. "
    "Whoever runs the platform can install it: see docs/operators/runner.md."
)
TITLES = {"mysql": "MariaDB", "postgres": "PostgreSQL"}


class Engines:
    def __init__(self, machine: Machine, store: Store, uid: Callable[[], int]) -> None:
        self._machine = machine
        self._store = store
        self._uid = uid
        self._preparing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._taken = asyncio.Event()
        found = {"mysql": mariadb.recipe(), "postgres": postgresql.recipe(self._shown())}
        self._recipes = {name: recipe for name, recipe in found.items() if recipe is not None}

    def _shown(self) -> dict[str, Path]:
        """Show PostgreSQL's folders in the pool: learners' ids cannot walk to where they are."""
        shown = {}
        for name, source in postgresql.sources().items():
            shown[name] = self._machine.layout.root / "engines" / name
            shown[name].mkdir(parents=True)
            syscalls.bind_read_only(source, shown[name])
        return shown

    def names(self) -> list[str]:
        return sorted(self._recipes)

    def recipe(self, database: Database) -> Recipe:
        """Raises EngineMissingError."""
        recipe = self._recipes.get(database.engine)
        if recipe is None:
            raise EngineMissingError(MISSING.format(name=TITLES[database.engine]))
        return recipe

    def identity(self, database: Database) -> Mapping[str, str]:
        """Return the certificate for the database's name, by the authority that jails trust."""
        certificate, key = self._machine.authority.issue(database.host)
        return {"certificate.pem": certificate, "key.pem": key}

    async def prepare(self) -> None:
        """Have a new database of each engine at hand before long, so that no learner waits."""
        await asyncio.sleep(SETTLED)
        while True:
            self._taken.clear()
            for engine in self.names():
                await self._make_spare(engine)
            await self._taken.wait()
            await asyncio.sleep(PAUSE)

    async def fresh(self, engine: str, target: Path) -> None:
        """Have `target` hold a new database. Raises EngineMissingError, DatabaseFailedError."""
        try:
            await asyncio.to_thread(self._store.move, self._store.spare(engine), target)
        except FileNotFoundError:  # somebody else has just had it
            await asyncio.to_thread(self._store.copy, await self._template(engine), target)
        self._taken.set()

    async def _make_spare(self, engine: str) -> None:
        spare = self._store.spare(engine)
        try:
            template = await self._template(engine)
            if not spare.is_dir():
                await asyncio.to_thread(self._store.copy, template, spare)
        except (RunnerError, OSError):
            logger.exception("A new database of %s could not be made.", engine)

    async def _template(self, engine: str) -> Path:
        """Return the folder that new databases are copies of.

        Raises EngineMissingError, DatabaseFailedError.
        """
        if engine not in self._recipes:
            raise EngineMissingError(MISSING.format(name=TITLES[engine]))
        place = self._store.template(engine)
        async with self._preparing[engine]:
            if not place.is_dir():
                await self._prepare(self._recipes[engine], place)
        return place

    async def _prepare(self, recipe: Recipe, place: Path) -> None:
        fresh = place.with_name(f".{place.name}")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.parent.mkdir(mode=0o711, exist_ok=True)
        fresh.mkdir(mode=0o700)
        uid = self._uid()
        os.chown(fresh, uid, uid)
        null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        log = os.open(fresh.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        view = View(command=recipe.prepare, home=fresh, own_network=True, binds=recipe.binds)
        holding = Holding(uid, None, (), {"CORE": 0, "NPROC": 512, "NOFILE": 1024})
        try:
            jail = self._machine.jails.start(view, holding, (null, log, log))
            code = await asyncio.wait_for(jail.wait(), WITHIN)
        except TimeoutError:
            jail.kill()
            code = -1
        finally:
            os.close(null)
            os.close(log)
        if code != 0:
            logger.error("A template: %s", fresh.with_suffix(".log").read_text()[-2000:])
            raise DatabaseFailedError("A template of a database could not be made.")
        await asyncio.to_thread(take_back, fresh)
        fresh.rename(place)
