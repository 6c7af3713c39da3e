// SPDX-License-Identifier: Apache-2.0

extension ByteStream {
    /// Takes a stream that ends soon into memory; `false` if more comes than `TransferPolicy.shortUpload`, or it is not
    /// over by the deadline.
    package func receiveShort(
        onto bytes: inout [UInt8], within budget: inout RateBudget, until deadline: Deadline
    ) async throws(StreamError) -> Bool {
        while bytes.count < TransferPolicy.shortUpload {
            let most = try await budget.grant(Int64(TransferPolicy.shortUpload - bytes.count), on: loop)
            // Read before the time is looked at: whoever was woken and did not read would not be woken again.
            switch try readNow(onto: &bytes, atMost: Int(most)) {
            case .end: return true
            case .bytes(let count):
                budget.use(count)
                if loop.hasPassed(deadline) { return false }
            case .again(let interest):
                do throws(StreamError) { try await wait(for: interest, until: deadline) } catch {
                    if error == .timedOut { return false }
                    throw error
                }
            }
        }
        return false
    }
}
