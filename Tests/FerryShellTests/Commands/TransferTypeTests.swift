// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit
import Testing

@testable import ferry

struct TransferTypeTests {
    @Test func `is binary, then what was said last`() async throws {
        var workspace = ShellWorkspace(console: Console(verbosity: .quiet), interruptions: Interruptions())
        #expect(workspace.settings.transferType == .binary)
        try await ASCII.run(ASCII.parse([]), in: &workspace)
        #expect(workspace.settings.transferType == .text)
        try await Binary.run(Binary.parse([]), in: &workspace)
        #expect(workspace.settings.transferType == .binary)
        try await RepresentationType.run(RepresentationType.parse(["ASCII"]), in: &workspace)
        try await RepresentationType.run(RepresentationType.parse([]), in: &workspace)
        #expect(workspace.settings.transferType == .text)
        do throws(Failure) {
            try await RepresentationType.run(RepresentationType.parse(["ebcdic"]), in: &workspace)
            Issue.record("taken for a type")
        } catch {
            #expect(error.code == .usage)
        }
        try await RepresentationType.run(RepresentationType.parse(["image"]), in: &workspace)
        #expect(workspace.settings.transferType == .binary)
    }

    @Test func `holds for transfers both ways, and an option for one command`() throws {
        var workspace = ShellWorkspace(console: Console(verbosity: .quiet), interruptions: Interruptions())
        #expect(try Downloads(Get.parse(["a"]), with: workspace).options.type == .binary)
        #expect(try Downloads(Get.parse(["--ascii", "a"]), with: workspace).options.type == .text)
        #expect(try Uploads(Put.parse(["a", "--ascii"]), with: workspace).options.type == .text)
        workspace.settings.transferType = .text
        #expect(try Downloads(Mget.parse(["a"]), with: workspace).options.type == .text)
        #expect(try Uploads(Append.parse(["a"]), with: workspace).options.type == .text)
    }

    @Test func `what broke off as text is not said to be kept`() {
        let lost = FTPError(.incomplete, .download, bytes("a"), kept: KeptPart(bytes: 70_000, total: nil))
        #expect(Failure(lost, of: .binary).advice?.contains("goes on") == true)
        #expect(Failure(lost, of: .text).advice?.contains("from its beginning") == true)
        let cancelled = FTPError(.cancelled, .upload, bytes("a"))
        #expect(Failure(cancelled, of: .text).message == "Interrupted.")
        #expect(Failure(cancelled, of: .text).code == .interrupted)
    }

    @Test func `the time of several transfers is theirs, whatever was asked between them`() {
        var totals = TransferTotals()
        for result in [
            .transferred(TransferSummary(size: 2, moved: 2, duration: .seconds(1), verification: .size), .binary),
            .transferred(TransferSummary(size: 4, moved: 4, duration: .seconds(2), verification: .size), .binary),
            .unchanged, .skipped,
        ] as [BatchOutcome.Result] {
            totals.add(BatchOutcome(operation: .get, source: [], target: [], label: "", result: result))
        }
        #expect(
            totals.sentence(.get, isTree: false)
                == "Downloaded 2 files, 6 bytes in 3.00 s (2 B/s); 1 file already here, unchanged; 1 file skipped")
    }

    @Test func `the line of a result does not claim more than is known`() {
        let summary = TransferSummary(size: 2, moved: 2, duration: .seconds(1), verification: .reply)
        let sentence = summary.sentence("Downloaded", "a", .text)
        #expect(sentence.hasPrefix("Downloaded a: 2 bytes of text in "))
        #expect(sentence.hasSuffix(", the server says it is complete (no size to compare)"))
    }
}
