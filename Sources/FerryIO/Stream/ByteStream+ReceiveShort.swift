// SPDX-License-Identifier: Apache-2.0

extension ByteStream {
    /// Takes a stream that ends soon into memory; `nil` if more comes than `TransferPolicy.shortUpload`, or it is not
    /// over by the deadline.
    package func receiveShort(
        onto bytes: inout [UInt8], within budget: inout RateBudget, until deadline: Deadline
    ) async throws(StreamError) -> EndOfStream? {
        while bytes.count < TransferPolicy.shortUpload {
            let most = try await budget.grant(Int64(TransferPolicy.shortUpload - bytes.count), on: loop)
            // Read before the time is looked at: whoever was woken and did not read would not be woken again.
            switch try readNow(onto: &bytes, atMost: Int(most)) {
            case .end(let end): return end
            case .bytes(let count):
                budget.use(count)
                if loop.hasPassed(deadline) { return nil }
            case .again(let interest):
                do throws(StreamError) { try await wait(for: interest, until: deadline) } catch {
                    if error == .timedOut { return nil }
                    throw error
                }
            }
        }
        return nil
    }
}
