// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Testing

extension FerrydProcess {
    /// Runs a test against a server of its own, and then sees that the server is well.
    ///
    /// Whatever the test did to it, it must go on serving, hold no more descriptors than before, and be at rest.
    package static func serving(
        _ options: String..., in base: String? = nil, sourceLocation: SourceLocation = #_sourceLocation,
        body: (FerrydProcess) throws -> Void
    ) throws {
        let server = try FerrydProcess(options: options, in: base)
        let sockets = server.openSockets
        try server.visit()  // what the first session brings to life is no leak
        let limit = WaitLimit.usual
        while server.openSockets > sockets, !limit.passed { usleep(1000) }
        let before = server.openDescriptors
        try body(server)
        try server.expectHealth(descriptors: before, sourceLocation)
    }

    private var openSockets: Int { openDescriptors.count { $0.hasPrefix("socket:") } }

    private func visit() throws {
        let client = try client()
        _ = try client.download("NLST")
        try client.ask("QUIT", expecting: 221)
        try client.expectEnd()
    }

    private func expectHealth(descriptors: [String], _ sourceLocation: SourceLocation) throws {
        guard isRunning else {
            Issue.record("ferryd has ended; it said:\n\(log.suffix(3000))", sourceLocation: sourceLocation)
            return
        }
        try visit()
        let limit = WaitLimit.usual
        while openDescriptors.count > descriptors.count, !limit.passed { usleep(5000) }
        let after = openDescriptors
        #expect(
            after.count <= descriptors.count, "open are now \(after), and were \(descriptors)",
            sourceLocation: sourceLocation)
        let used = processorSeconds
        usleep(100_000)
        #expect(processorSeconds - used < 0.05, "ferryd is busy with nothing to do", sourceLocation: sourceLocation)
    }
}
