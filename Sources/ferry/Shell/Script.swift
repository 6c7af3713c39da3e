// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Commands in a file.
enum Script {
    /// The lines of a file; `-` is standard input.
    static func lines(of path: [UInt8]) async throws(Failure) -> [[UInt8]] {
        do throws(Errno) {
            let text = try await BlockingPool.shared.run { () throws(Errno) in try contents(of: path) }
            return text.split(separator: .lineFeed).map { Array($0) }
        } catch {
            throw Failure(error, local: path)
        }
    }

    private static func contents(of path: [UInt8]) throws(Errno) -> [UInt8] {
        if path == [UInt8(ascii: "-")] { return try rest(of: 0) }
        guard let name = PathBytes(path) else { throw .invalidArgument }
        let file = try System.open(hostPath: name, [.readOnly])
        return try rest(of: file.raw)
    }

    private static func rest(of stream: CInt) throws(Errno) -> [UInt8] {
        var text: [UInt8] = []
        while true {
            let more = try System.read(stream, atMost: 64 << 10)
            if more.isEmpty { return text }
            text += more
        }
    }
}
