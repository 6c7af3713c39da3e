// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The encryption of one session: its control connection, and the data connections that go on with its keys.
struct ClientEncryption: Sendable {
    private let context: TLSContext
    /// The name or address that the certificate must be for.
    private let host: String
    private let tickets = TLSTickets()

    init(_ configuration: ConnectionConfiguration, for purpose: Purpose) async throws(FTPError) {
        do throws(TLSFailure) { context = try await ClientContexts.context(for: configuration.tls) } catch {
            throw purpose.failure(.encryptionFailed, error.reason)
        }
        // Neither a zone nor the dot of the root is part of a name in a certificate.
        let host = configuration.host.prefix { $0 != "%" }
        self.host = String(host.last == "." ? host.dropLast() : host)
    }

    /// Encrypts the control connection.
    func secureControl(
        _ stream: consuming ByteStream, until deadline: Deadline
    ) async throws(StreamError) -> ByteStream {
        try await stream.secured(by: context, with: host, tickets: tickets, for: .control, until: deadline)
    }

    /// Encrypts a data connection, with a session of the control connection on offer.
    func secureData(_ stream: consuming ByteStream, until deadline: Deadline) async throws(StreamError) -> ByteStream {
        try await stream.secured(by: context, with: host, tickets: tickets, for: .data, until: deadline)
    }
}

/// The settings in OpenSSL's form, which take some milliseconds to make.
private enum ClientContexts {
    /// Those that depend on no file that may change, by the oldest version they speak.
    private static let lasting = Mutex<[TLSVersion: TLSContext]>([:])

    static func context(for tls: TLSConfiguration) async throws(TLSFailure) -> TLSContext {
        let minimum: TLSVersion = tls.minimumVersion == .tls13 ? .tls13 : .tls12
        let maximum: TLSVersion = tls.maximumVersion == .tls13 ? .tls13 : .tls12
        let isLasting = tls.authorities == .system && tls.clientCertificate == nil && maximum == .tls13
        if isLasting, let context = lasting.withLock({ $0[minimum] }) { return context }
        let context = try await BlockingPool.shared.run { () throws(TLSFailure) in
            try TLSContext(
                clientTrusting: Authorities(tls.authorities), showing: try tls.clientCertificate?.load(), from: minimum,
                to: maximum)
        }
        if isLasting { lasting.withLock { $0[minimum] = context } }
        return context
    }
}

extension Authorities {
    fileprivate init(_ authorities: TLSConfiguration.Authorities) {
        switch authorities {
        case .system: self = .system
        case .file(let path): self = .file(String(decoding: path.bytes, as: UTF8.self))
        case .none: self = .none
        }
    }
}

extension TLSConfiguration.ClientCertificate {
    /// Reads the files; may block.
    fileprivate func load() throws(TLSFailure) -> TLSIdentity {
        let texts = (try Self.contents(of: certificate), try Self.contents(of: key))
        do throws(TLSFailure) { return try TLSIdentity(certificates: texts.0, key: texts.1) } catch {
            throw TLSFailure(.certificate, "\(certificate) and \(key) cannot be used: \(error.reason)")
        }
    }

    private static func contents(of path: LocalPath) throws(TLSFailure) -> [UInt8] {
        do throws(Errno) { return try System.contents(of: path.bytes) } catch {
            throw TLSFailure(.certificate, "\(path) cannot be read: \(error)")
        }
    }
}
