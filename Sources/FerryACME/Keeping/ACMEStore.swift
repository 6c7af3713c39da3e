// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import ProgramKit

/// The directory in which an account and its certificate outlive the program; only its owner reads it.
package protocol PrivateFiles: Sendable {
    /// The bytes of a file; `nil` if there is none.
    func contents(of name: String) throws(PrivateFileError) -> [UInt8]?

    /// Puts a file in place of the one of that name, whole at any time (0600).
    func replace(_ name: String, with bytes: [UInt8]) throws(PrivateFileError)
}

/// The reason why a file cannot be read or written; a sentence.
package struct PrivateFileError: Error, Hashable, Sendable {
    package let words: String

    package init(_ words: String) { self.words = words }
}

/// The account with an authority, the certificate and its key, and what else must be known after a restart.
///
/// Its calls may block.
package struct ACMEStore: Sendable {
    let files: any PrivateFiles

    package static let accountKey = "acme-account.pem"
    package static let certificate = "acme-certificate.pem"
    package static let record = "acme.json"
    /// The key is that of the certificate that signed itself before: clients that know it go on trusting.
    package static let certificateKey = "key.pem"

    package init(_ files: any PrivateFiles) { self.files = files }

    /// The things that are known of an authority.
    struct Record: Hashable, Sendable {
        /// The address of the authority's directory.
        var directory: String
        /// The address of the account; empty when there is none.
        var account = ""
        /// The key of that account (RFC 7638).
        var thumbprint = ""
        var contact: String?
        /// The authority whose certificate is there; empty when there is none.
        var issuer = ""
        /// The names that were asked for with the certificate that is there.
        var names: [String] = []
        /// The order under way, and its names.
        var order: String?
        var orderNames: [String] = []
        /// The time before which the authority wants no further order.
        var notBefore: Int64 = 0
        /// The attempts that failed since the last that did not.
        var failures = 0
        /// The time of the attempt behind these failures.
        var retry: Int64 = 0
        /// The way in which the names were to be proved in the last of them.
        var way = ""
    }

    /// The record of an authority: an empty one if another authority's is kept, or it cannot be read.
    func record(of directory: String) throws(PrivateFileError) -> Record {
        var record = Record(directory: directory)
        guard let json = try files.contents(of: Self.record).flatMap({ JSON(parsing: $0) }) else { return record }
        record.issuer = json["issuer"]?.asText ?? ""
        record.names = Self.texts(json["names"])
        guard json["directory"]?.asText == directory else { return record }
        record.account = json["account"]?.asText ?? ""
        record.thumbprint = json["thumbprint"]?.asText ?? ""
        record.order = json["order"]?.asText
        record.orderNames = Self.texts(json["order-names"])
        record.contact = json["contact"]?.asText
        record.notBefore = json["not-before"]?.asNumber ?? 0
        record.failures = Int(clamping: json["failures"]?.asNumber ?? 0)
        record.retry = json["retry"]?.asNumber ?? 0
        record.way = json["way"]?.asText ?? ""
        return record
    }

    func keep(_ record: Record) throws(PrivateFileError) {
        let json = JSON.object([
            ("directory", .text(record.directory)), ("account", .text(record.account)),
            ("thumbprint", .text(record.thumbprint)), ("contact", record.contact.map { .text($0) } ?? .null),
            ("issuer", .text(record.issuer)), ("names", .list(record.names.map { .text($0) })),
            ("order", record.order.map { .text($0) } ?? .null),
            ("order-names", .list(record.orderNames.map { .text($0) })),
            ("not-before", .number(record.notBefore)), ("failures", .number(Int64(record.failures))),
            ("retry", .number(record.retry)), ("way", .text(record.way)),
        ])
        try files.replace(Self.record, with: Array("\(json.text)\n".utf8))
    }

    private static func texts(_ json: JSON?) -> [String] { (json?.asList ?? []).compactMap(\.asText) }

    /// The key of the account, which is made at the first call.
    func signingKey() throws(PrivateFileError) -> SigningKey {
        let kept = try files.contents(of: Self.accountKey)
        let key: SigningKey
        do throws(TLSFailure) { key = if let kept { try SigningKey(pem: kept) } else { try SigningKey() } } catch {
            throw PrivateFileError("\(Self.accountKey) in the state directory cannot be used: \(error).")
        }
        if kept == nil { try files.replace(Self.accountKey, with: key.pem) }
        return key
    }

    /// The key of certificates as PEM text; it is made if there is none.
    func certificateKey() throws(PrivateFileError) -> [UInt8] {
        if let key = try files.contents(of: Self.certificateKey), !key.isEmpty { return key }
        let key: [UInt8]
        do throws(TLSFailure) { key = try SigningKey().pem } catch {
            throw PrivateFileError("A key cannot be made: \(error).")
        }
        try files.replace(Self.certificateKey, with: key)
        return key
    }

    /// The certificate that is there, with its key; `nil` if there is none, or they do not belong together.
    package func identity() throws(PrivateFileError) -> TLSIdentity? {
        guard let certificate = try files.contents(of: Self.certificate),
            let key = try files.contents(of: Self.certificateKey)
        else { return nil }
        return try? TLSIdentity(certificates: certificate, key: key)
    }

    func keep(certificate: [UInt8]) throws(PrivateFileError) {
        try files.replace(Self.certificate, with: certificate)
    }
}
