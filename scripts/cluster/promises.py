# SPDX-License-Identifier: Apache-2.0
"""What nodes promise together: limits that hold over all of them, bans, and a drain that nobody notices."""

import ftplib
import time

from .contents import Content
from .machines import Failure, wait
from .whole import word

host = "ftp.example.org"


def session(account, secret=word, timeout=60):
    client = ftplib.FTP(timeout=timeout)
    client.connect(host)
    client.login(account, secret)
    return client


def node_of(client):
    """The number of the node, which the port of a data connection tells."""
    return (client.makepasv()[1] - 10000) // 100 + 1


def limit_over_nodes(cluster):
    """Three sessions an account, wherever they are, and exactly."""
    cluster.account("limited", "--max-sessions", "3")
    clients = [session("limited") for _ in range(3)]
    nodes = {node_of(client) for client in clients}
    if len(nodes) < 2:
        raise Failure(f"all sessions came to one node, {nodes}: nothing is shown by that")
    for _ in range(6):
        refused = ""
        try:
            session("limited").close()
        except ftplib.Error as error:
            refused = str(error)
        if not refused.startswith(("421", "530")):
            raise Failure(f"a fourth session was let in, or refused otherwise: {refused!r}")
    clients.pop().quit()
    wait("a place that became free", 5, lambda: enters("limited"))
    for client in clients:
        client.quit()
    print(f"  three sessions of one account at nodes {sorted(nodes)}; a fourth was refused at each", flush=True)


def enters(account, secret=word):
    try:
        session(account, secret).quit()
        return True
    except ftplib.Error:
        return False


def account_everywhere(cluster):
    """A password that is changed at one node counts at all of them."""
    cluster.account("mobile")
    cluster.nodes[2].command("user", "password", "mobile", "--password-file", "-", text="another word\n")
    for _ in range(6):
        if enters("mobile") or not enters("mobile", "another word"):
            raise Failure("a node knows the old password of an account")
    print("  a password changed at one node counts at all", flush=True)


def drain(cluster):
    """Transfers of a node that is drained finish, and newcomers do not notice."""
    client, reader, newcomers = session("ada"), Content(77, 60 << 20).reader(), []
    number, digest = node_of(client), reader.content.digest()
    node = cluster.nodes[number - 1]
    data = client.transfercmd("STOR drained")
    for mebibyte in range(60):
        for _ in range(16):
            data.sendall(reader.read(1 << 16))
        if mebibyte == 8:
            node.command("ctl", "drain")
        if 12 <= mebibyte < 32:
            newcomer = session("ada")
            newcomers.append(node_of(newcomer))
            newcomer.quit()
        time.sleep(0.05)
    data.close()
    answer = client.voidresp()
    if not answer.startswith("226"):
        raise Failure(f"the upload through a draining node was answered {answer}")
    if (found := cluster.bucket.digest("homes/ada/drained")) != digest:
        raise Failure(f"the upload through a draining node is {found} in the store")
    if number in newcomers:
        raise Failure(f"newcomers came to nodes {newcomers} while {number} drained")
    client.close()
    if node.process.wait(30) != 0:
        raise Failure(f"the drained node ended with {node.process.returncode}")
    node.start()
    wait("the drained node's return", 15, lambda: cluster.served() == 3)
    print(f"  node {number} drained: its upload of 60 MiB was finished, 20 newcomers came to the others, "
          "it ended with 0 and came back", flush=True)
    return {"homes/ada/drained": digest}
