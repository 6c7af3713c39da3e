// SPDX-License-Identifier: Apache-2.0

extension TCPStream {
    /// What is taken for short: small enough to be copied on the loop, and to be kept in memory for a moment.
    package static let short = 32 * 1024

    /// Takes a stream that ends soon into memory; `false` if more comes than is `short`, or it is not over by then.
    package func receiveShort(
        onto bytes: inout [UInt8], within allowance: inout Allowance, until deadline: Deadline
    ) async throws(StreamError) -> Bool {
        while bytes.count < Self.short {
            let most = try await allowance.grant(Int64(Self.short - bytes.count), on: loop)
            // Read before the time is looked at: whoever was woken and did not read would not be woken again.
            if let count = try readNow(onto: &bytes, atMost: Int(most)) {
                if count == 0 { return true }
                allowance.use(count)
                if deadline.hasPassed { return false }
                continue
            }
            do throws(StreamError) { try await waitReadable(until: deadline) } catch {
                if error == .timedOut { return false }
                throw error
            }
        }
        return false
    }
}
