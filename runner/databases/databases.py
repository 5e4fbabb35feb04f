"""All databases of this runner: made as the cloud says, awake while somebody uses them."""

import asyncio
import contextlib
import itertools
import logging
import time
from collections import defaultdict
from functools import partial
from pathlib import Path
from weakref import WeakSet

from runner.databases import asking, server, store
from runner.databases.doors import Doors
from runner.databases.engines import Engines
from runner.databases.errors import DatabaseFailedError, DatabaseMissingError
from runner.databases.greeting import Client, greeted
from runner.databases.keeping import Keeping
from runner.databases.pausing import paused
from runner.databases.server import Server
from runner.databases.shapes import Answer, Database, DatabasesHealth, KeptData, Question, Table
from runner.databases.store import Store
from runner.errors import RunnerError
from runner.server import syscalls
from runner.server.gateway import CHUNK, Gateway, both_ways
from runner.server.names import Own
from runner.server.workspaces import Machine

logger = logging.getLogger(__name__)

FIRST_UID, LAST_UID = 60_001, 65_000  # inside the pool, above those of workspaces
MOST_AWAKE = 24  # on this host
IDLE = 300.0  # seconds without a client
LOOK_EVERY = 0.5
PREFIX = "_database-"
FLAGS = syscalls.MS_BIND

Key = tuple[str, str]  # owner and id


class Databases:
    """Belongs to one event loop."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self._machine = machine
        root = machine.layout.root / "databases"
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        root.mkdir(mode=0o711)
        # Learners' ids cannot walk through the platform's own folders.
        syscalls.mount(str(folder), root, None, FLAGS)
        self._store = Store(root)
        self._keeping = Keeping(self._store)
        self._tables = self._store.owners()
        self._servers: dict[Key, Server] = {}
        self._locks: defaultdict[Key, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._changing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._doors: defaultdict[str, WeakSet[Doors]] = defaultdict(WeakSet)
        self._warming: set[asyncio.Task[None]] = set()
        self._uids = itertools.cycle(range(FIRST_UID, LAST_UID))
        self._engines = Engines(machine, self._store, self._uid)

    def health(self) -> DatabasesHealth:
        return DatabasesHealth(engines=self._engines.names(), awake=len(self._servers))

    def names(self, owner: str | None, gateway: Gateway) -> Own:
        """Return what tells a workspace's name server of its owner's databases."""

        def there() -> dict[str, Database]:
            table = self._tables.get(owner) if owner else None
            return {one.host: one for one in table.databases} if table else {}

        async def serve(
            name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            if owner:
                await self._serve(owner, name, reader, writer)

        doors = Doors(gateway, there, serve)
        if owner:
            self._doors[owner].add(doors)
        return doors

    async def put(self, owner: str, table: Table) -> None:
        """Have the owner's databases be as the table says.

        Raises EngineMissingError, DatabaseFailedError, JailFailedError.
        """
        async with self._changing[owner]:
            for copy in table.copies:
                await self._fill(owner, copy.id, copy.source)
            fresh = [one for one in table.databases if not self._has(owner, one)]
            for database in fresh:
                await self._make(owner, database)
            await asyncio.to_thread(self._store.note, owner, table)
            self._tables[owner] = table
            await self._settle(owner, table)
            self._tell_when_open(owner, table)
            for doors in self._doors.get(owner, ()):
                doors.refresh()
        for database in fresh:
            self._warm(owner, database)

    def _tell_when_open(self, owner: str, table: Table) -> None:
        """Tell of what will be available in a moment, such as after a reboot, once it is."""
        tell = partial(self._machine.events.database_changed, owner)
        for wait in {one.opens_at - time.time() for one in table.databases}:
            if wait > 0:
                asyncio.get_running_loop().call_later(wait, tell)

    async def ask(self, owner: str, name: str, question: Question) -> Answer:
        """Ask a database as its master user. Raises DatabaseMissingError, DatabaseFailedError."""
        running = await self._awake(owner, name)
        running.clients += 1
        try:
            return await asking.ask(running, question)
        finally:
            self._left(running)

    async def rest(self, owner: str) -> None:
        """Put to sleep whom nobody uses just now."""
        await asyncio.gather(*(self._sleep_if_free(one) for one in self._awake_of(owner)))

    async def keep(self, owner: str, label: str) -> KeptData:
        """Keep all data as it is now, in place of what the label named before."""
        async with self._changing[owner]:
            unchanging = self._copies(owner)
            fresh = await asyncio.to_thread(self._keeping.begin, owner, label)
            left_out = []
            for name in sorted(await asyncio.to_thread(self._store.ids, owner)):
                key = owner, name
                async with self._locks[key], paused(self._servers.get(key)):
                    add = partial(
                        self._keeping.add,
                        *(fresh, self._store.folder(owner, name)),
                        unchanging=name in unchanging,
                        asleep=key not in self._servers,
                    )
                    if not await asyncio.to_thread(add):
                        left_out.append(name)
            await asyncio.to_thread(self._keeping.settle, fresh)
        return KeptData(left_out=left_out)

    async def bring_back(self, owner: str, label: str) -> None:
        """Have all that was kept under the label be as it was; what was not stays as it is."""
        async with self._changing[owner]:
            unchanging = self._copies(owner)
            for kept in await asyncio.to_thread(list, self._keeping.all(owner, label)):
                key, folder = (owner, kept.name), self._store.folder(owner, kept.name)
                async with self._locks[key]:
                    if key not in self._servers and self._keeping.is_same(folder, kept):
                        continue
                    await self._end(key)
                    back = partial(self._keeping.bring_back, unchanging=kept.name in unchanging)
                    await asyncio.to_thread(back, kept, folder)

    async def forget(self, owner: str, label: str) -> None:
        """Forget what is kept under the label. Fine when nothing is."""
        async with self._changing[owner]:
            await asyncio.to_thread(self._keeping.forget, owner, label)

    async def copy(self, origin: str, label: str | None, owner: str) -> None:
        """Give `owner` the data that `origin` has now, or had when the label was kept."""
        async with self._changing[origin], self._changing[owner]:
            if label is not None:
                sources = await asyncio.to_thread(list, self._keeping.all(origin, label))
            else:
                names = await asyncio.to_thread(self._store.ids, origin)
                sources = [self._store.folder(origin, name) for name in names]
            for source in sources:
                key, target = (origin, source.name), self._store.folder(owner, source.name)
                async with self._locks[key], paused(self._servers.get(key)):
                    await asyncio.to_thread(self._store.copy, source, target)

    async def end(self, owner: str) -> None:
        """End all of an owner's servers and drop their data. Fine when there is nothing."""
        await self.put(owner, Table())
        await asyncio.to_thread(self._store.forget, owner)
        self._tables.pop(owner, None)

    async def end_all(self) -> None:
        for outcome in await asyncio.gather(
            *(self._sleep(key) for key in list(self._servers)), return_exceptions=True
        ):
            if isinstance(outcome, BaseException):
                logger.error("A database did not end: %s", outcome)

    async def prepare(self) -> None:
        """Have what new databases are made of at hand, until cancelled."""
        await self._engines.prepare()

    async def look(self) -> None:
        """Put to sleep whom nobody uses, and end whose data has grown too large, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for key, running in list(self._servers.items()):
                try:
                    await self._look_at(key, running)
                except RunnerError:
                    logger.exception("A database could not be put to sleep.")

    async def _look_at(self, key: Key, running: Server) -> None:
        if running.answered:
            running.answered = False
            self._machine.events.database_changed(key[0])
        if running.ended or await asyncio.to_thread(running.is_full):
            await self._sleep(key)
        elif time.monotonic() - running.free_since > IDLE:
            await self._sleep_if_free(key)

    async def _serve(
        self, owner: str, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            running = await self._awake(owner, name)
        except RunnerError as fault:
            logger.info("A database of %s cannot be reached: %s", owner, fault)
            return
        running.clients += 1
        try:
            client = Client(reader, writer)
            if running.recipe.secured is not None:
                tls = self._machine.authority.context(running.database.host)
                client = await greeted(client, tls)
            await _join(running, client)
        finally:
            self._left(running)

    @staticmethod
    def _left(running: Server) -> None:
        running.clients -= 1
        running.free_since = time.monotonic()

    def _has(self, owner: str, database: Database) -> bool:
        return self._store.folder(owner, database.id).is_dir()

    def _warm(self, owner: str, database: Database) -> None:
        """Have a new database's server started by the time that it is available."""
        task = asyncio.ensure_future(self._first_start((owner, database.id), database))
        self._warming.add(task)
        task.add_done_callback(self._warming.discard)

    async def _first_start(self, key: Key, database: Database) -> None:
        async with self._locks[key]:
            if len(self._servers) < MOST_AWAKE and key not in self._servers:
                with contextlib.suppress(RunnerError):
                    await self._start(key, database)

    async def _awake(self, owner: str, name: str) -> Server:
        """Return the server, started if it sleeps. Raises DatabaseMissingError and others."""
        key = owner, name
        async with self._locks[key]:
            database = self._wanted(owner, name)
            if database is None or not database.running or database.opens_at > time.time():
                raise DatabaseMissingError("There is no such database, or it does not run.")
            running = self._servers.get(key)
            if running is not None and not running.ended:
                return running
            if running is not None:
                await self._end(key)
            await self._make_room()
            return await self._start(key, database)

    async def _start(self, key: Key, database: Database) -> Server:
        machine, folder, uid = self._machine, self._store.folder(*key), self._uid()
        if await asyncio.to_thread(store.bytes_in, folder / "data") > database.mebibytes << 20:
            raise DatabaseFailedError("The database's storage is full.")
        self._keeping.changes(folder)
        recipe = self._engines.recipe(database)
        files = {**recipe.files(database), **self._engines.identity(database)}
        await asyncio.to_thread(store.hand_over, folder, uid, files)
        group = f"{PREFIX}{'-'.join(key)}"
        started = server.start(database, recipe, folder, uid, group, machine.jails, machine.cgroups)
        try:
            await started.ready()
        except BaseException:
            await started.end()
            raise
        self._servers[key] = started
        return started

    async def _make(self, owner: str, database: Database) -> None:
        if database.source is not None:
            await self._fill(owner, database.id, database.source)
        if not self._has(owner, database):
            await self._engines.fresh(database.engine, self._store.folder(owner, database.id))

    async def _fill(self, owner: str, name: str, source: str) -> None:
        """Copy the data of `source` as it is now, unless that was done. Without data do nothing."""
        target, origin = self._store.folder(owner, name), self._store.folder(owner, source)
        if target.is_dir() or not origin.is_dir():
            return
        async with self._locks[owner, source], paused(self._servers.get((owner, source))):
            await asyncio.to_thread(self._store.copy, origin, target)

    async def _settle(self, owner: str, table: Table) -> None:
        """End the servers that should not run, or not like this, and drop what is not wanted."""
        wanted = {one.id: one for one in table.databases}
        for key in self._awake_of(owner):
            running = self._servers.get(key)
            if running and _needs_end(running.database, wanted.get(key[1])):
                await self._sleep(key)
        kept = {*wanted, *(one.id for one in table.copies)}
        for name in await asyncio.to_thread(self._store.ids, owner) - kept:
            self._keeping.changes(self._store.folder(owner, name))
            await asyncio.to_thread(self._store.remove, owner, name)
            self._locks.pop((owner, name), None)

    async def _sleep(self, key: Key) -> None:
        async with self._locks[key]:
            await self._end(key)

    async def _sleep_if_free(self, key: Key) -> None:
        async with self._locks[key]:
            running = self._servers.get(key)
            if running is not None and not running.clients:
                await self._end(key)

    def _awake_of(self, owner: str) -> list[Key]:
        return [key for key in self._servers if key[0] == owner]

    def _copies(self, owner: str) -> set[str]:
        return {one.id for one in self._tables.get(owner, Table()).copies}

    async def _end(self, key: Key) -> None:
        running = self._servers.pop(key, None)
        if running is not None:
            await running.end()
            await asyncio.to_thread(store.take_back, running.folder)

    async def _make_room(self) -> None:
        """Put the server on this host to sleep that nobody used for longest, if there are many."""
        if len(self._servers) < MOST_AWAKE:
            return
        free = [(one.free_since, key) for key, one in self._servers.items() if not one.clients]
        if not free:
            raise DatabaseFailedError("As many databases are awake as this host can run at once.")
        with contextlib.suppress(RunnerError):
            await self._sleep(min(free)[1])

    def _wanted(self, owner: str, name: str) -> Database | None:
        table = self._tables.get(owner, Table())
        return next((one for one in table.databases if one.id == name), None)

    def _uid(self) -> int:
        """Return a uid that no server has; not one given back a moment ago."""
        taken = {one.uid for one in self._servers.values()}
        return next(uid for uid in self._uids if uid not in taken)


async def _join(running: Server, client: Client) -> None:
    """Have a client and the server talk until either has gone."""
    connection = await asyncio.to_thread(partial(running.connect, secured=client.secured))
    answers, questions = await asyncio.open_connection(sock=connection, limit=CHUNK)
    try:
        questions.write(client.first)
        pipes = (client.reader, questions), (answers, client.writer)
        await both_ways(*pipes, heard=running.heard)
    finally:
        questions.close()
        client.writer.close()


def _needs_end(now: Database, then: Database | None) -> bool:
    """Tell whether a server that runs as `now` must not go on, or must be started anew."""
    if then is None or not then.running:
        return True
    reach = {"reached": now.reached, "opens_at": now.opens_at, "mebibytes": now.mebibytes}
    return then.model_copy(update=reach) != now
