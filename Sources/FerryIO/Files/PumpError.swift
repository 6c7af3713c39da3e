// SPDX-License-Identifier: Apache-2.0

/// Why bytes stopped moving between a connection and a file.
package enum PumpError: Error, Hashable, Sendable {
    case stream(StreamError)
    case file(Errno)
    /// The file ended before the bytes that were promised (`ftruncate` by somebody else).
    case fileShrank
}
