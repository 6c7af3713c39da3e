// SPDX-License-Identifier: Apache-2.0

extension TCPStream {
    /// What is taken for short: small enough to be copied on the loop, and to be kept in memory for a moment.
    private static let short = 32 * 1024
    /// How long a short stream may pause.
    private static let pause = Duration.milliseconds(50)

    /// Takes a stream that ends soon into memory; `false` if more comes than that, or it comes more slowly.
    package func receiveShort(
        onto bytes: inout [UInt8], within allowance: inout Allowance, counting counter: ByteCounter, stall: Duration
    ) async throws(StreamError) -> Bool {
        while bytes.count < Self.short {
            let most = try await allowance.grant(Int64(Self.short - bytes.count), on: loop)
            if let count = try readNow(onto: &bytes, atMost: Int(most)) {
                if count == 0 { return true }
                counter.add(count)
                allowance.use(count)
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
