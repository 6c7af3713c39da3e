// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPWire
import ProgramKit

extension Serving {
    /// Keeps the accounts from visitors, who prove nothing: they must not find them among the files.
    func keepVisitors(
        from state: StateDirectory, in root: RootDirectory, at path: [UInt8], _ options: Options
    ) throws(UsageError) {
        if options.anonymous == .off { return }
        if StartWarning.isServed(state, by: root) { throw Self.visitorsWouldRead(state, in: path) }
        for host in options.directories.standing.compactMap(\.host) {
            // One that cannot be opened is warned of.
            if let other = try? RootDirectory(host), StartWarning.isServed(state, by: other) {
                throw Self.visitorsWouldRead(state, in: host)
            }
        }
    }

    private static func visitorsWouldRead(_ state: StateDirectory, in path: [UInt8]) -> UsageError {
        UsageError(
            "Visitors could read the accounts in \(state), which lies inside the served \(Printable.text(path)). "
                + "Keep them elsewhere: --state DIR")
    }
}
