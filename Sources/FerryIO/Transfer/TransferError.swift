// SPDX-License-Identifier: Apache-2.0

/// The reason why the bytes of a transfer stopped moving.
package enum TransferError: Error, Hashable, Sendable {
    /// The connection failed, stalled, or was given up.
    case stream(StreamError)
    /// The file could not be read or written.
    case file(Errno)
    /// The file ended before the bytes that were promised (`ftruncate` by somebody else).
    case fileShrank
    /// The source or the sink wants no more, and knows the reason; or as many bytes have come as were asked for.
    case stopped
}
