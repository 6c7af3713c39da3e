# SPDX-License-Identifier: Apache-2.0
"""What is measured: each row says what ftpload does, what of it is the figure, and what one unit of work is."""

from dataclasses import dataclass, replace
from typing import Callable

from .scale import gib

small = 4096
talkers = 200


@dataclass
class Row:
    key: str
    title: str
    unit: str
    work: str  # the unit that CPU time is divided by
    crews: Callable  # (server) -> what ftpload is told
    value: Callable  # (result) -> the figure
    amount: Callable  # (result) -> units of work
    limit: Callable = None  # (floor) -> the same bytes without FTP
    prepare: Callable = None  # (fixtures) -> None
    before: Callable = None  # (fixtures) -> None, each time
    more_is_better: bool = True
    on_disk: bool = False
    fills: int = 0  # bytes of memory with what is uploaded or read from disk
    verb: str = ""
    logged: bool = False
    encrypted: bool = False
    blocking: bool = False  # a thread of the generator for each session
    compares_loops: bool = False
    is_memory: bool = False
    once: bool = False  # takes so long that it has one round
    listens_to: int = 0  # the crew whose latency is told
    seconds: float = 120  # it may take, and no more

    @property
    def is_noisy(self):
        """What is counted for a moment, the slowest hundredth and disks notice most of what else the machine does."""
        return self.value is per_second or self.value is talk_p99 or self.on_disk


def rate(result):
    return result.first["bytes"] / result.first["seconds"] / 1e6


def bytes_moved(result):
    return result.first["bytes"] / gib


def operations(result):
    return result.first["operations"]


def per_second(result):
    return result.first["operations"] / result.first["seconds"]


def entries(result):
    return result.first["entries"]


def entries_per_second(result):
    return result.first["entries"] / result.first["seconds"]


def talk(delay=0):
    return f"op=noop,name=talk,sessions={talkers},pace=0.05,delay={delay},background=1"


def talk_p99(result):
    return result.crews[1]["latency"]["p99"]


def sessions_of(count):
    return f"{count} session" + ("s" if count > 1 else "")


def down(scale, sessions, logged=False):
    what = f"path=/big,size={scale.big},sessions={sessions},count=1"
    return Row(
        f"down-{sessions}" + "-logged" * logged, f"download, {sessions_of(sessions)}", "MB/s", "GiB",
        lambda server: [f"op=retr,{what}"], rate, bytes_moved,
        limit=None if logged else lambda floor: [f"op=rawget,port={floor.port + 1},{what}"], logged=logged)


def up(scale, sessions, on_disk=False, logged=False):
    size = scale.upload_size(sessions)
    what = f"path=/up/{{s}},size={size},sessions={sessions},count=1"
    place = " (disk)" if on_disk else ""
    return Row(
        f"up-{sessions}" + "-disk" * on_disk + "-logged" * logged,
        f"upload, {sessions_of(sessions)}{place}", "MB/s", "GiB", lambda server: [f"op=stor,{what}"], rate, bytes_moved,
        limit=None if logged else lambda floor: [f"op=rawput,port={floor.port + 1},{what}"], on_disk=on_disk,
        fills=size * sessions, logged=logged)


def small_down(scale, sessions, logged=False):
    what = f"path=/small/{{i}},files=1000,size={small},sessions={sessions},seconds={scale.seconds}"
    return Row(
        f"small-down-{sessions}" + "-logged" * logged, f"4 KiB downloads, {sessions_of(sessions)}", "files/s", "file",
        lambda server: [f"op=retr,{what}"], per_second, operations,
        limit=None if logged else lambda floor: [f"op=rawget,port={floor.port + 1},{what}"],
        prepare=lambda fixtures: fixtures.small_files(), logged=logged, compares_loops=sessions > 1 and not logged)


def small_up(scale, sessions, logged=False):
    # Each from an address of its own: the client closes first, and its ports rest for a minute.
    what = f"path=/up/{{s}}-{{i}},files=500,size={small},sessions={sessions},seconds={scale.seconds},addresses=250"
    return Row(
        f"small-up-{sessions}" + "-logged" * logged, f"4 KiB uploads, {sessions_of(sessions)}", "files/s", "file",
        lambda server: [f"op=stor,{what}"], per_second, operations,
        limit=None if logged else lambda floor: [f"op=rawput,port={floor.port + 1},{what}"], logged=logged)


def behind_threads(row):
    """The same row with a thread of the generator for each session: as separate programs would ask."""
    return replace(
        row, key=f"{row.key}-threads", title=f"{row.title}, a thread each", blocking=True, compares_loops=False)


def over_tls(row):
    """The same row with TLS on both connections; beside it the same bytes by OpenSSL alone."""
    limit = row.limit
    return replace(
        row, key=f"tls-{row.key}", title=f"TLS: {row.title}", encrypted=True, compares_loops=False,
        limit=limit and (lambda floor: [crew.replace(f"port={floor.port + 1},", f"port={floor.port + 3},")
                                        for crew in limit(floor)]))


def commands(scale, sessions):
    return Row(
        f"commands-{sessions}", f"NOOP after NOOP, {sessions} sessions", "commands/s", "command",
        lambda server: [f"op=noop,pace=0,sessions={sessions},seconds={scale.seconds}"], per_second, operations,
        compares_loops=True)


def login(scale, sessions, limited=True):
    what = f"sessions={sessions},seconds={scale.seconds},addresses=250"
    return Row(
        f"login-{sessions}", f"logins, {sessions} at a time", "logins/s", "login",
        lambda server: [f"op=login,{what}"], per_second, operations,
        limit=(lambda floor: [f"op=rawconnect,port={floor.port + 2},{what}"]) if limited else None)


def idle(count):
    return Row(
        f"idle-{count}", f"idle sessions: {count:,}", "KiB/session", "session",
        lambda server: [f"op=idle,sessions={count},seconds=1,addresses=250"], None, lambda result: count,
        more_is_better=False, is_memory=True, once=count >= 10_000, seconds=300)


def listing(verb, count):
    times = max(1, 50_000 // count)
    return Row(
        f"{verb.lower()}-{count}", f"{verb} of {count:,} entries", "entries/s", "entry",
        lambda server: [f"op=list,verb={verb},path=/list/{count},count={times}"], entries_per_second, entries,
        prepare=lambda fixtures: fixtures.folder(count), verb=verb)


def cold(scale):
    return Row(
        "cold", f"NOOP p99 of {talkers} sessions while {scale.cold / gib:g} GiB are read cold from disk", "ms", "GiB",
        lambda server: [f"op=retr,path=/cold,size={scale.cold},count=1", talk()], talk_p99, bytes_moved,
        prepare=lambda fixtures: fixtures.file("cold", scale.cold),
        before=lambda fixtures: fixtures.forget("cold"), more_is_better=False, on_disk=True,
        fills=scale.cold, listens_to=1)


def crowd(scale):
    count = scale.crowd_entries
    return Row(
        "crowd", f"NOOP p99 of {talkers} sessions while {count:,} entries are listed", "ms", "entry",
        lambda server: [f"op=list,verb=LIST,path=/list/{count},count=1", talk()], talk_p99, entries,
        prepare=lambda fixtures: fixtures.folder(count), more_is_better=False, listens_to=1, verb="LIST")


def slow(scale):
    # In the first moments each reader's buffers are filled; what is asked is how it is from then on.
    settling = 1
    seconds = settling + scale.seconds * 2
    return Row(
        "slow", f"NOOP p99 of {talkers} sessions beside {scale.readers:,} readers at 100 KB/s", "ms", "second",
        lambda server: [
            f"op=slow,path=/big,sessions={scale.readers},rate=100000,seconds={seconds},addresses=250",
            talk(settling)],
        talk_p99, lambda result: seconds, more_is_better=False, listens_to=1)


def all_rows(scale):
    return [
        *(down(scale, sessions) for sessions in scale.sessions),
        *(up(scale, sessions) for sessions in scale.sessions),
        *(up(scale, sessions, on_disk=True) for sessions in scale.disk_sessions),
        *(small_down(scale, sessions) for sessions in (1, 16)),
        *(small_up(scale, sessions) for sessions in (1, 16)),
        commands(scale, 64),
        *(login(scale, sessions) for sessions in (1, 8)),
        *(idle(count) for count in scale.idle),
        *(listing(verb, count) for count in scale.entries for verb in ("MLSD", "LIST")),
        cold(scale),
        crowd(scale),
        slow(scale),
        *(make(scale, sessions, logged=True) for make in (down, up) for sessions in scale.logged_sessions),
        *(make(scale, 16, logged=True) for make in (small_down, small_up)),
        *(behind_threads(make(scale, sessions)) for make in (small_down, small_up) for sessions in (1, 16)),
        *(over_tls(row) for row in encrypted_rows(scale)),
    ]


def encrypted_rows(scale):
    return [
        *(make(scale, sessions) for make in (down, up) for sessions in (1, 4)),
        *(make(scale, sessions) for make in (small_down, small_up) for sessions in (1, 16)),
        *(login(scale, sessions, limited=False) for sessions in (1, 8)),
        idle(scale.idle[0]),
    ]
