// SPDX-License-Identifier: Apache-2.0
import CCurl
import Synchronization

/// Handles of libcurl that no request uses, each with the connection of its last one.
final class CurlHandles: Sendable {
    /// Addresses, as pointers are not to be handed from thread to thread; each is in one pair of hands at a time.
    private let free = Mutex<[UInt]>([])

    /// A handle for one request; nil without memory.
    func take(_ library: CurlLibrary) -> UnsafeMutableRawPointer? {
        if let address = free.withLock({ $0.popLast() }) { return unsafe UnsafeMutableRawPointer(bitPattern: address) }
        return library.functions.easy_init()
    }

    func putBack(_ handle: UnsafeMutableRawPointer) {
        let address = UInt(bitPattern: handle)
        free.withLock { $0.append(address) }
    }

    deinit {
        guard let library = CurlLibrary.shared else { return }
        for address in free.withLock({ $0 }) {
            unsafe library.functions.easy_cleanup(UnsafeMutableRawPointer(bitPattern: address))
        }
    }
}
