// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import AdminHTTP

/// The text format, read by a parser that forgives nothing.
struct MetricsTextTests {
    @Test func `what is strange in help and labels is escaped, and comes back as it was`() throws {
        var text = MetricsText()
        text.begin("queue_length", .gauge, "A \\ and\nanother line.")
        let value = "a \"b\" \\ c\nd, e=\"f\"} 1 ä"
        text.add("queue_length", 1.5, [("place", value), ("other", "")])
        #expect(text.text.hasPrefix("# HELP queue_length A \\\\ and\\nanother line.\n"))
        let read = try Exposition(text.text)
        #expect(read["queue_length", ["place": value, "other": ""]] == 1.5)
    }

    @Test func `a counter is there from the start, and grows`() throws {
        let family = CounterFamily("things_total", "Things.", labels: ["kind"], [["a"], ["b"]])
        family.add(1, "b")
        family.add(2.5, "b")
        family.add(1, "c")
        var text = MetricsText()
        family.write(to: &text)
        let read = try Exposition(text.text)
        #expect(["a", "b", "c"].map { read["things_total", ["kind": $0]] } == [0, 3.5, 1])
    }

    @Test func `a duration is counted in each bucket that it fits into`() throws {
        let family = HistogramFamily("wait_seconds", "Waits.", label: "kind", ["a", "b"], bounds: [0.1, 1, 10])
        for milliseconds in [50, 100, 101, 20_000] { family.note(.milliseconds(milliseconds), "a") }
        var text = MetricsText()
        family.write(to: &text)
        let read = try Exposition(text.text)
        let counts = ["0.1", "1", "10", "+Inf"].map { read["wait_seconds_bucket", ["kind": "a", "le": $0]] }
        #expect(counts == [2, 3, 3, 4])
        #expect(read["wait_seconds_count", ["kind": "a"]] == 4)
        #expect(abs((read["wait_seconds_sum", ["kind": "a"]] ?? 0) - 20.251) < 1e-9)
        #expect(read["wait_seconds_count", ["kind": "b"]] == 0)
    }

    @Test(arguments: [
        "a_total 1\n", "# HELP a_total x\na_total 1\n", "# HELP a x\n# TYPE a counter\na 1\n",
        "# HELP a x\n# TYPE a gauge\na 1", "# HELP a x\n# TYPE a gauge\na{b=\"c\nd\"} 1\n",
        "# HELP a x\n# TYPE a gauge\na{b=\"c\"} 1\na{b=\"c\"} 2\n", "# HELP a x\n# TYPE a gauge\nb 1\n",
        "# HELP a x\n# TYPE a gauge\na{b=\"\\t\"} 1\n", "# HELP a x\n# TYPE a gauge\na{b=\"c\",} 1\n",
        "# HELP a_seconds x\n# TYPE a_seconds histogram\na_seconds_bucket{le=\"1\"} 1\na_seconds_sum 1\na_seconds_count 1\n",
    ])
    func `the parser of these tests sees a mistake`(text: String) {
        #expect(throws: (any Error).self) { try Exposition(text) }
    }
}
