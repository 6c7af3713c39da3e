// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// The content of a file of at most `limit` bytes; a longer one is refused with `refusedByGuard`.
    public mutating func contents(of path: RemotePath, limit: Int = 16 << 20) async throws(FTPError) -> [UInt8] {
        try await recovering { connection throws(FTPError) in
            try await connection.fetchContents(of: path, limit: limit)
        }
    }

    private mutating func fetchContents(of path: RemotePath, limit: Int) async throws(FTPError) -> [UInt8] {
        let order = DownloadOrder(path: path, options: DownloadOptions(), observer: nil)
        var remote = RemoteFile()
        let plan = try await survey(path, order.options, into: &remote, for: order.purpose)
        let tooLong = order.purpose.failure(.refusedByGuard, "it is longer than \(limit) bytes")
        let (stall, quiet, loop) = (configuration.timeouts.stall, configuration.timeouts.quiet, loop)
        let (counter, total) = (ByteCounter(), remote.size)
        var bytes: [UInt8] = []
        let end = try await transfer(order.command(from: 0), by: plan, for: order.purpose) { stream, watch in
            let interruption = stream.interruption
            watch.onRefusal { interruption() }
            watch.onQuiet(counter, of: total, within: quiet, on: loop) { interruption() }
            do throws(StreamError) {
                while true {
                    let before = bytes.count
                    let deadline = stream.loop.deadline(after: stall)
                    if try await stream.read(onto: &bytes, atMost: 256 * 1024, until: deadline) != nil {
                        return .ended
                    }
                    counter.add(bytes.count - before)
                    if bytes.count > limit { return .stopped(tooLong) }
                    if Task.isCancelled { throw .cancelled }
                }
            } catch {
                return watch.isQuiet ? .quiet : .broken(error)
            }
        }
        try await check(end, of: order)
        _ = try await verify(end, of: order, got: Int64(bytes.count), expected: remote.size)
        return bytes
    }
}
