// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Errors that only calls on files give.
extension Errno {
    /// A FIFO nobody reads, a socket, or a device without a driver was opened.
    package static let noDeviceOrAddress = Errno(rawValue: ENXIO)
    package static let noDevice = Errno(rawValue: ENODEV)
    package static let textFileBusy = Errno(rawValue: ETXTBSY)
    package static let staleHandle = Errno(rawValue: ESTALE)
    package static let overflow = Errno(rawValue: EOVERFLOW)
}
