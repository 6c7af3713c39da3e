# SPDX-License-Identifier: Apache-2.0
"""Tests of the tools themselves: python3 -m unittest cluster.checks"""

import hashlib
import unittest

from . import document
from .contents import Content
from .ledger import Ledger


class LedgerChecks(unittest.TestCase):
    def setUp(self):
        self.ledger = Ledger()

    def complaints(self, **found):
        return self.ledger.complaints(found.get)

    def test_a_file_that_was_stored_has_to_be_there(self):
        self.ledger.is_now("a", "1")
        self.assertEqual(self.complaints(a="1"), [])
        self.assertEqual(self.complaints(), ["a is lost"])
        self.assertEqual(self.complaints(a="2"), ["a has other content than was stored"])

    def test_an_upload_without_an_answer_may_have_happened_as_a_whole(self):
        self.ledger.is_now("a", "1")
        self.ledger.may_be("a", "2")
        self.assertEqual(self.complaints(a="1") + self.complaints(a="2"), [])
        self.assertEqual(self.complaints(a="half"), ["a has other content than was stored"])
        self.assertIsNone(self.ledger.certain("a"))

    def test_what_was_deleted_does_not_come_back(self):
        self.ledger.is_now("a", None)
        self.assertEqual(self.complaints(a="1"), ["a is there, though it was deleted"])
        self.assertEqual(self.ledger.names(), [])

    def test_a_renamed_file_is_at_one_of_both_ends_at_least(self):
        self.ledger.is_now("a", "1")
        self.ledger.may_be_renamed("a", "b")
        self.assertEqual(self.complaints(a="1") + self.complaints(b="1") + self.complaints(a="1", b="1"), [])
        self.assertEqual(self.complaints(), ["a got lost while it was renamed to b"])
        self.ledger.is_renamed("a", "b", "1")
        self.assertEqual(self.complaints(a="1", b="1"), ["a is there, though it was deleted"])


class ContentChecks(unittest.TestCase):
    def test_what_is_read_from_anywhere_is_what_the_digest_is_of(self):
        content, whole = Content(3, 200_001), b""
        reader = content.reader()
        while piece := reader.read(8192):
            whole += piece
        self.assertEqual(len(whole), 200_001)
        self.assertEqual(hashlib.sha256(whole).hexdigest(), content.digest())
        self.assertEqual(content.reader(150_000).read(100), whole[150_000:150_100])
        self.assertNotEqual(Content(4, 200_001).digest(), content.digest())


class DocumentChecks(unittest.TestCase):
    def test_each_node_has_a_slice_that_the_balancer_leads_to_it(self):
        balancer = document.block("/etc/haproxy/haproxy.cfg")
        for node in (1, 2, 3):
            settings = document.settings_of(node, "/somewhere")
            ports = f"1{node - 1:02}00-1{node - 1:02}99"
            self.assertIn(f'passive-ports = "{ports}"', settings)
            self.assertRegex(balancer, rf"bind 192\.0\.2\.7:{ports}\n\s+server \w+ 10\.0\.0\.{node} send-proxy-v2")


if __name__ == "__main__":
    unittest.main()
