// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A large buffer lent for one slice of a transfer, so that there are as many as threads that work, not as sessions.
///
/// 512 KiB stay in the processor's cache; larger ones were not faster.
@safe struct TransferBuffer: ~Copyable {
    private static let size = 512 * 1024
    private static let spare = Mutex<[Memory]>([])

    @safe private struct Memory: @unchecked Sendable {  // in `spare`, or with the one buffer that took it
        let bytes: UnsafeMutableRawBufferPointer
    }

    private let memory: Memory

    init() {
        let reused = TransferBuffer.spare.withLock { $0.popLast() }
        memory = unsafe reused ?? Memory(bytes: .allocate(byteCount: Self.size, alignment: 4096))
    }

    deinit { TransferBuffer.spare.withLock { $0.append(memory) } }

    func withBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws(TransferError) -> Result
    ) throws(TransferError) -> Result {
        try unsafe body(memory.bytes)
    }
}
