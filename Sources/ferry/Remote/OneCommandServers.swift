// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The servers that read one command a packet, as earlier runs have found out; one `host:port` a line.
struct OneCommandServers {
    private let file: PersonalFile?

    init(_ file: PersonalFile? = PersonalFile(data: "one-command-servers")) { self.file = file }

    /// True when the server is one of them.
    func holds(_ host: String, _ port: UInt16) -> Bool {
        let line = Self.line(host, port)
        return file?.contents(limit: 1 << 20).split(separator: .lineFeed).contains { $0.elementsEqual(line) } == true
    }

    /// Remembers one.
    func add(_ host: String, _ port: UInt16) {
        if !holds(host, port) { file?.append(Self.line(host, port) + [.lineFeed]) }
    }

    private static func line(_ host: String, _ port: UInt16) -> [UInt8] { Array("\(host.lowercased()):\(port)".utf8) }
}
