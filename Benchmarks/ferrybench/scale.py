# SPDX-License-Identifier: Apache-2.0
"""How much of everything: a run that convinces, or one that ends within minutes."""

from dataclasses import dataclass

gib, mib = 1 << 30, 1 << 20


@dataclass(frozen=True)
class Scale:
    rounds: int
    noisy_rounds: int
    seconds: float  # of rows that are counted, not finished
    big: int  # bytes of one large file
    sessions: tuple
    disk_sessions: tuple
    logged_sessions: tuple
    entries: tuple
    idle: tuple
    cold: int
    crowd_entries: int  # of the folder that is listed while others talk
    readers: int
    deadline: float  # seconds after which no further row is begun

    def upload_size(self, sessions):
        """Of one file: with many sessions they share what four would send, so that memory holds them."""
        return self.big if sessions <= 4 else self.big * 4 // sessions


full = Scale(
    rounds=3, noisy_rounds=5, seconds=2, big=gib, sessions=(1, 4, 16), disk_sessions=(1, 4, 16), logged_sessions=(1, 4, 16),
    entries=(10_000, 100_000, 1_000_000), idle=(1_000, 10_000), cold=4 * gib, crowd_entries=1_000_000,
    readers=1_000, deadline=4 * 3600)

quick = Scale(
    rounds=1, noisy_rounds=1, seconds=0.5, big=256 * mib, sessions=(1, 4), disk_sessions=(1,), logged_sessions=(4,),
    entries=(10_000, 100_000), idle=(300,), cold=512 * mib, crowd_entries=100_000,
    readers=200, deadline=270)
