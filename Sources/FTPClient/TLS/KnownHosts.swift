// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The servers that were connected to, and what proved that they were who they are: a file of one line a server, which
/// people can read and edit, as ssh has it.
///
/// ```
/// [ftp.example.org]:21 authority # CN=ftp.example.org; issued by CN=R11,O=Let's Encrypt,C=US; ...
/// [files.local]:2121 sha256:fKjW0dY5s1xVrk0E0V1qgx0Yd0ZKuCyJ0n1P4sN5m8E= # CN=files.local; issued by ...
/// [printer.local]:21 clear
/// ```
///
/// Empty lines and those that begin with `#` are left alone. Several programs may write at the same time.
public struct KnownHosts: Sendable {
    /// The proof of a server's identity.
    public enum Proof: Hashable, Sendable {
        /// An authority signed its certificate; from then on nothing less counts.
        case authority
        /// The fingerprint of its public key, once accepted.
        case key(String)
        /// None: it has no TLS, and a password may be sent to it in clear.
        case clear
    }

    /// One line.
    public struct Entry: Hashable, Sendable {
        /// The name or address under which the server was connected to, in small letters.
        public var host: String
        /// The port of the control connection.
        public var port: UInt16
        /// The proof that it must give.
        public var proof: Proof
        /// The remark behind `#`, for people: of a certificate its `summary`.
        public var remark: String

        /// Makes a line.
        public init(host: String, port: UInt16, proof: Proof, remark: String = "") {
            (self.host, self.port, self.proof, self.remark) = (host.lowercased(), port, proof, remark)
        }
    }

    /// The file; it need not exist.
    public let file: LocalPath

    /// Names the file.
    public init(file: LocalPath) { self.file = file }
}

extension KnownHosts {
    /// Returns the last line about a server; `nil` if there is none.
    ///
    /// - Throws: `localFile`, with the number of the line, if a line of the file makes no sense: it may have been the
    ///   one that counts.
    public func entry(for host: String, port: UInt16) throws(FTPError) -> Entry? {
        try entries().last { $0.host == host.lowercased() && $0.port == port }
    }

    /// All that is known.
    public func entries() throws(FTPError) -> [Entry] {
        let text: [UInt8]
        do throws(Errno) { text = try contents() } catch { throw failure(cause: error) }
        var entries: [Entry] = []
        for (index, line) in Self.lines(of: text).enumerated() {
            do throws(Line.Defect) { entries += [try Line.entry(line)].compactMap(\.self) } catch {
                throw failure("line \(index + 1): \(error.reason)")
            }
        }
        return entries
    }

    /// Takes note of a server in place of what was known of it.
    public func remember(_ entry: Entry) throws(FTPError) { try replace(entry.host, entry.port, with: entry) }

    /// Forgets a server; `false` if nothing was known of it.
    @discardableResult
    public func forget(_ host: String, port: UInt16) throws(FTPError) -> Bool {
        guard try entry(for: host, port: port) != nil else { return false }
        try replace(host, port, with: nil)
        return true
    }

    private func replace(_ host: String, _ port: UInt16, with entry: Entry?) throws(FTPError) {
        do throws(Errno) {
            try rewrite { text in
                var lines = Self.lines(of: text).filter { line in
                    guard let old = try? Line.entry(line) else { return true }
                    return old.host != host.lowercased() || old.port != port
                }
                if let entry { lines.append(Array(Line.text(of: entry).utf8)[...]) }
                return lines.flatMap { $0 + [.lineFeed] }
            }
        } catch {
            throw failure(cause: error)
        }
    }

    private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = text.split(separator: .lineFeed, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private func failure(_ detail: String? = nil, cause: (any Error)? = nil) -> FTPError {
        Purpose(.openLocal, file.bytes).failure(.localFile, detail, cause: cause)
    }
}

// MARK: - Lines

/// The form of a line: `[host]:port proof # remark`.
private enum Line {
    struct Defect: Error {
        let reason: String
    }

    /// Reads a line; `nil` for an empty one or a remark.
    static func entry(_ line: ArraySlice<UInt8>) throws(Defect) -> KnownHosts.Entry? {
        let text = String(decoding: line.last == .carriageReturn ? line.dropLast() : line, as: UTF8.self)
        let mark = text.firstIndex(of: "#")
        let words = text[..<(mark ?? text.endIndex)].split { $0 == " " || $0 == "\t" }
        if words.isEmpty { return nil }
        guard words.count == 2 else {
            throw Defect(reason: "it needs two words: [HOST]:PORT, and authority, clear or sha256:...")
        }
        guard words[0].first == "[", let end = words[0].lastIndex(of: "]"), words[0][end...].hasPrefix("]:"),
            let port = UInt16(words[0][end...].dropFirst(2)), port > 0
        else { throw Defect(reason: "its first word is not [HOST]:PORT") }
        let remark = mark.map { text[$0...].dropFirst().drop { $0 == " " } } ?? ""
        return KnownHosts.Entry(
            host: String(words[0][..<end].dropFirst()), port: port, proof: try proof(words[1]), remark: String(remark))
    }

    private static func proof(_ word: Substring) throws(Defect) -> KnownHosts.Proof {
        switch word {
        case "authority": return .authority
        case "clear": return .clear
        default:
            guard word.hasPrefix("sha256:"), word.utf8.count == "sha256:".utf8.count + 44 else {
                throw Defect(reason: "its second word is not authority, clear or the fingerprint of a key, sha256:...")
            }
            return .key(String(word))
        }
    }

    static func text(of entry: KnownHosts.Entry) -> String {
        let proof =
            switch entry.proof {
            case .authority: "authority"
            case .key(let fingerprint): fingerprint
            case .clear: "clear"
            }
        return "[\(entry.host)]:\(entry.port) \(proof)" + (entry.remark.isEmpty ? "" : " # \(entry.remark)")
    }
}
