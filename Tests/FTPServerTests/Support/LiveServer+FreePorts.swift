// SPDX-License-Identifier: Apache-2.0
import FTPTesting

extension LiveServer {
    /// Ports below those that the kernel hands out, none of which is in use.
    ///
    /// The kernel's table is read instead of listening on them: a program that another test starts at that moment would
    /// hold a copy of the listener until it runs.
    static func freePorts(_ count: UInt16) throws -> ClosedRange<UInt16> {
        // A line is "0: 0100007F:1F90 …": a number, then address and port in hexadecimal digits.
        let taken = try ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { table in
            try String(decoding: Files.read(table), as: UTF8.self).split(separator: "\n").dropFirst().compactMap {
                line in
                line.split(separator: " ")[1].split(separator: ":").last.flatMap { UInt16($0, radix: 16) }
            }
        }
        for _ in 0..<100 {
            let first = UInt16.random(in: 10_000..<30_000)
            let range = first...(first + count - 1)
            if !taken.contains(where: range.contains) { return range }
        }
        throw TestFailure("no free ports")
    }
}
