# SPDX-License-Identifier: Apache-2.0
"""Things that happen to a cluster under load, and what has to hold afterwards."""

import collections
import concurrent.futures
import signal
import threading
import time

from .load import Gauge, Worker, giant, middle, small
from .machines import Failure, wait

# How long the load goes on after each fault.
calm = 12


class Trial:
    def __init__(self, cluster, sessions, certificate, expected, largest=giant):
        self.cluster, self.expected = cluster, dict(expected)
        self.gauge, self.ending = Gauge(14 << 30), threading.Event()
        mixed = [small] * 8 + [middle] * 2
        self.workers = []
        cluster.account("load")
        # Quotas are counted by a node: this account has one, and the balancer a port that leads to it.
        cluster.account("counted", "--quota", "6G")
        for number in range(1, sessions + 1):
            counted = number % 10 == 0
            sizes = [largest] if number in (1, 2) else mixed
            self.workers.append(Worker(number, self.gauge, self.ending, "counted" if counted else "load",
                                       2121 if counted else 21, str(certificate), sizes))

    def faults(self):
        """What happens, by whom only sessions of some nodes may be touched (None: of all), and the deed."""
        cluster = self.cluster
        one, two, three = cluster.nodes
        yield "nothing happens", set(), lambda: None
        yield "kill -9 of node 2, started again after 2 s", {2}, lambda: self.kill(two, 2)
        yield "kill -9 of PostgreSQL, back after 10 s", None, lambda: self.kill(cluster.database, 10)
        yield "kill -9 of HAProxy, started again at once", None, lambda: self.kill(cluster.balancer, 0)
        yield "kill -9 of the OSD, started again after 3 s", None, lambda: self.kill_store("osd", 3)
        yield "kill -9 of the gateway, started again after 1 s", None, lambda: self.kill_store("rgw", 1)
        yield "kill -9 of node 1, which counts a quota", {1}, lambda: self.kill(one, 2)
        yield "node 3 stands still for 20 s (SIGSTOP)", {3}, lambda: self.freeze(three, 20)
        yield "the store stands still for 20 s (SIGSTOP)", None, lambda: self.freeze_store(20)
        yield "node 2 is unplugged for 20 s", {2}, lambda: self.unplug(two.machine, 20)
        yield ("the store answers nothing to node 3 for 20 s", {3},
               lambda: self.ignore(cluster.store, three.machine, 20))
        yield ("the database answers nothing to node 1 for 20 s", {1},
               lambda: self.ignore(cluster.database_machine, one.machine, 20))

    @staticmethod
    def kill(service, seconds):
        service.kill()
        time.sleep(seconds)
        service.start()

    def kill_store(self, part, seconds):
        self.cluster.signal_store(part, signal.SIGKILL)
        time.sleep(seconds)
        self.cluster.start_again_in_store(part)

    @staticmethod
    def freeze(service, seconds):
        service.freeze()
        time.sleep(seconds)
        service.thaw()

    def freeze_store(self, seconds):
        self.cluster.signal_store("rgw", signal.SIGSTOP)
        time.sleep(seconds)
        self.cluster.signal_store("rgw", signal.SIGCONT)

    @staticmethod
    def unplug(machine, seconds):
        machine.unplug()
        time.sleep(seconds)
        machine.plug_in()

    @staticmethod
    def ignore(machine, other, seconds):
        machine.ignore(other)
        time.sleep(seconds)
        machine.heed(other)

    def run(self):
        """Lets everything happen; gives the sentences about what did not hold."""
        complaints = []
        for worker in self.workers:
            worker.start()
        print(f"  {'':52}  done  failed  longest  MiB/s", flush=True)
        for title, touched, deed in self.faults():
            began = time.monotonic()
            deed()
            time.sleep(calm)
            complaints += self.tell(title, touched, began)
        complaints += self.calm_down()
        complaints += self.gauge.wrong
        return complaints

    def tell(self, title, touched, began):
        """Prints a row; complains about sessions that had nothing to do with it, and about nothing that works."""
        now = time.monotonic()
        attempts = [attempt for attempt in list(self.gauge.attempts) if attempt.time >= began]
        deeds = [deed for deed in list(self.gauge.deeds) if deed.time >= began]
        failed = [attempt for attempt in attempts if attempt.error]
        rate = sum(deed.size for deed in deeds) / (now - began) / (1 << 20)
        longest = max((deed.seconds for deed in deeds if deed.size <= middle), default=0)
        print(f"  {title:52} {len(deeds):5} {len(failed):7} {longest:6.1f} s {rate:6.1f}", flush=True)
        strange = failed if touched == set() else [
            attempt for attempt in failed
            if touched is not None and attempt.node is not None and attempt.node not in touched]
        for (node, words), count in collections.Counter((attempt.node, attempt.error[:90]) for attempt in failed).most_common(6):
            print(f"      {count:4} at node {node or '-'}: {words}", flush=True)
        complaints = [f"{title}: a session of node {attempt.node} failed: {attempt.deed} {attempt.error}"
                      for attempt in strange[:3]]
        if not deeds:
            complaints.append(f"{title}: nothing was done")
        return complaints

    def calm_down(self):
        """Ends the load when all have done what they were at."""
        self.ending.set()
        limit = time.monotonic() + 240
        for worker in self.workers:
            worker.join(max(0.1, limit - time.monotonic()))
        late = [worker.name for worker in self.workers if worker.is_alive()]
        complaints = [f"{name} has not come to an end" for name in late]
        complaints += [f"{worker.name}: {worker.problem}" for worker in self.workers if worker.problem]
        wait("three nodes after all of it", 30, lambda: self.cluster.served() == 3)
        return complaints

    def verify(self):
        """Compares the store with what clients were told; gives the sentences about what is otherwise."""
        keys = self.cluster.bucket.list("homes/")
        wanted = {f"homes/{worker.account}/{name}" for worker in self.workers for name in worker.ledger.allowed}
        wanted = [key for key in sorted(wanted | set(self.expected)) if key in keys]
        local = threading.local()

        def digest(key):
            if not hasattr(local, "bucket"):
                local.bucket = self.cluster.bucket.another()
            return local.bucket.digest(key)

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            found = dict(zip(wanted, pool.map(digest, wanted)))
        complaints = [f"{key} is lost or changed, which was there before" for key, digest in self.expected.items()
                      if found.get(key) != digest]
        for worker in self.workers:
            home = f"homes/{worker.account}/"
            complaints += worker.ledger.complaints(lambda name, home=home: found.get(home + name))
        known = set(wanted)
        strange = [key for key in keys if key not in known and not key.endswith("/") and "/.ferry-" not in key
                   and key.startswith(("homes/load/", "homes/counted/"))]
        complaints += [f"{key} is there, and nobody has stored it" for key in strange]
        parts = [key for key in keys if "/.ferry-" in key]
        size = sum(keys[key] for key in wanted) / (1 << 30)
        print(f"  {len(found)} files of {size:.1f} GiB compared; kept of broken uploads: {len(parts)} records, "
              f"{len(self.cluster.bucket.unfinished())} uploads in parts", flush=True)
        return complaints + self.verify_quota(keys)

    def verify_quota(self, keys):
        """What the node has counted is what it finds when it counts anew, and what the store's list says."""
        node = self.cluster.nodes[0]
        before = node.command("user", "quota", "counted")
        after = node.command("user", "quota", "counted", "--rescan")
        listed = sum(size for key, size in keys.items() if key.startswith("homes/counted/"))
        told = " ".join(after.split()[2:])
        print(f"  the quota: {told}; {listed} bytes in the store's list", flush=True)
        return [] if before == after else [f"the node had counted otherwise than it finds:\n{before}\n{after}"]


def require(complaints):
    if complaints:
        raise Failure("\n".join(complaints[:40]))
