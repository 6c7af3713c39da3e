// SPDX-License-Identifier: Apache-2.0

extension TCPStream {
    /// What is taken for short: small enough to be copied on the loop, and to be kept in memory for a moment.
    private static let short = 32 * 1024
    /// How long a short stream may pause.
    private static let pause = Duration.milliseconds(50)

    /// Takes a stream that ends soon into memory; `false` if more comes than that, or it comes more slowly.
    package func receiveShort(
        onto bytes: inout [UInt8], counting counter: ByteCounter, stall: Duration
    ) async throws(StreamError) -> Bool {
        while bytes.count < Self.short {
            if let count = try readNow(onto: &bytes, atMost: Self.short - bytes.count) {
                if count == 0 { return true }
                counter.add(count)
                continue
            }
            do throws(StreamError) {
                try await waitReadable(until: .after(bytes.isEmpty ? stall : min(Self.pause, stall)))
            } catch {
                if error == .timedOut, !bytes.isEmpty { return false }
                throw error
            }
        }
        return false
    }
}
