// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A way in which a server tells the digest of a file.
struct DigestCommand: Hashable, Sendable {
    let kind: DigestKind
    let verb: Verb

    /// The best way that a server has, or its way to a digest of that kind; `nil` when it has none.
    ///
    /// HASH (draft-bryan-ftpext-hash) names its algorithms in FEAT, the other commands are announced by their names.
    init?(_ features: ServerFeatures, _ wanted: DigestKind? = nil) {
        let kinds = wanted.map { [$0] } ?? [.sha256, .sha512, .sha1, .md5, .crc32]
        if features.mayHave("HASH"), let words = features.announced["HASH"] {
            let names = words.split { ";* ".contains($0) }.map { $0.uppercased() }
            if let kind = kinds.first(where: { names.contains($0.algorithm.rawValue) }) {
                self.init(kind: kind, verb: .hash)
                return
            }
        }
        let known = kinds.first {
            features.mayHave($0.verb.rawValue) && features.announced[$0.verb.rawValue] != nil
        }
        guard let known else { return nil }
        self.init(kind: known, verb: known.verb)
    }

    private init(kind: DigestKind, verb: Verb) { (self.kind, self.verb) = (kind, verb) }
}

extension DigestKind {
    /// The name that HASH has for it.
    var algorithm: HashAlgorithm {
        switch self {
        case .sha256: .sha256
        case .sha512: .sha512
        case .sha1: .sha1
        case .md5: .md5
        case .crc32: .crc32
        }
    }

    /// The kind of an algorithm.
    init(_ algorithm: HashAlgorithm) {
        switch algorithm {
        case .sha256: self = .sha256
        case .sha512: self = .sha512
        case .sha1: self = .sha1
        case .md5: self = .md5
        case .crc32: self = .crc32
        }
    }

    /// The command for nothing but digests of this kind.
    fileprivate var verb: Verb {
        switch self {
        case .sha256: .xsha256
        case .sha512: .xsha512
        case .sha1: .xsha1
        case .md5: .xmd5
        case .crc32: .xcrc
        }
    }

    /// The number of bytes.
    fileprivate var length: Int {
        switch self {
        case .sha256: 32
        case .sha512: 64
        case .sha1: 20
        case .md5: 16
        case .crc32: 4
        }
    }
}

extension FTPConnection {
    /// Asks for the digest of a file; `nil` when the answer holds none.
    ///
    /// Servers read the whole file before they answer: one of `size` bytes is waited for accordingly.
    mutating func digest(
        of path: RemotePath, size: Int64? = nil, by command: DigestCommand
    ) async throws(FTPError) -> [UInt8]? {
        let purpose = Purpose(.stat, path.bytes)
        return try await recovering { connection throws(FTPError) in
            connection.link.patience = .seconds(Double(size ?? 0) / Self.slowestDigest)
            defer { connection.link.patience = .zero }
            var lines = connection.link.typeCommands(.image)
            if command.verb == .hash {
                lines.append(CommandLine(.opts, text: "HASH \(command.kind.algorithm.rawValue)"))
            }
            let reply = try await connection.link.ask(
                lines, before: CommandLine(command.verb, path.bytes), for: purpose
            )
            .last
            if reply.isRefusal { throw purpose.failure(of: reply) }
            return reply.digest(of: command.kind)
        }
    }

    /// The bytes a second of the slowest disk that is waited for.
    private static var slowestDigest: Double { 5e6 }
}

extension Reply {
    /// The digest among the words; XCRC of some servers leaves out zeros in front.
    fileprivate func digest(of kind: DigestKind) -> [UInt8]? {
        for word in text.split(whereSeparator: { " \t\n\"".contains($0) }) {
            guard word.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { continue }
            let missing = kind.length * 2 - word.utf8.count
            guard missing == 0 || kind == .crc32 && (1...3).contains(missing) else { continue }
            let digits = Array(repeating: UInt8(ascii: "0"), count: missing) + Array(word.utf8)
            return stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
            }
        }
        return nil
    }
}

extension LocalTree {
    /// The digest of a file here.
    static func digest(of path: LocalPath, _ kind: DigestKind) async throws(FTPError) -> [UInt8]? {
        let purpose = Purpose(.openLocal, path.bytes)
        do {
            let (file, size) = try await BlockingPool.shared.run { () throws(Errno) in
                guard let host = PathBytes(path.bytes) else { throw .invalidArgument }
                let file = OpenFile(try System.open(hostPath: host, [.readOnly, .noTerminal]))
                return (file, try System.status(of: file.descriptor).size)
            }
            return try await FileDigest(kind, of: file, 0..<size).take(counting: ByteCounter())
        } catch {
            throw purpose.failure(.localFile, cause: error)
        }
    }
}
