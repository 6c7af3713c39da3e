// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
import FerryIO

/// A setting as people write it: its name, which options and stores have too, and its value as text.
package struct AccountSetting: Sendable {
    /// The name: `max-sessions`.
    package let name: String
    /// The word for its value in a help.
    package let placeholder: String
    /// Its effect, for a help.
    package let summary: String
    /// The values that it takes, in words.
    package let takes: String
    /// The value as it can be written again; nil where nothing is said.
    package let text: @Sendable (AccountSettings) -> [UInt8]?
    private let read: @Sendable ([UInt8], inout AccountSettings) throws(InvalidSetting) -> Bool
    /// Gives the second settings the value of the first.
    let copy: @Sendable (AccountSettings, inout AccountSettings) -> Void

    /// Reads a value into settings.
    package func set(_ value: [UInt8], in settings: inout AccountSettings) throws(InvalidSetting) {
        guard try read(value, &settings) else { throw .takes(takes) }
    }

    /// All settings, in the order of a help.
    package static let all: [AccountSetting] = [
        AccountSetting(
            "home", "DIR", takes: "the path of a directory",
            "their directory; the one that the server serves if not given", \.home, read: { $0.isEmpty ? nil : $0 },
            text: { $0 }),
        AccountSetting(
            "allow", "WORDS", takes: "words",
            "what they may do: \(Permissions.words.map(\.word).joined(separator: ","))",
            \.permissions,
            read: { (bytes) throws(InvalidSetting) in
                do throws(UnknownPermission) { return try Permissions(String(decoding: bytes, as: UTF8.self)) } catch {
                    throw .permission(error)
                }
            }, text: { Array($0.description.utf8) }),
        .text(
            "max-sessions", "N", takes: "a number from 1", "how many sessions they may have at once", \.maxSessions,
            where: { $0 > 0 }),
        .text(
            "max-per-address", "N", takes: "a number from 1", "how many of them from one address", \.maxPerAddress,
            where: { $0 > 0 }),
        .text(
            "expires", "DATE", takes: "a date such as 2027-01-31 or 2027-01-31T18:30",
            "let nobody in from then on (UTC)", \.expires),
        .text(
            "disabled-until", "DATE", takes: "a date such as 2027-01-31 or 2027-01-31T18:30",
            "let nobody in before (UTC)", \.disabledUntil),
        .text(
            "hours", "HOURS", takes: "hours such as \"mon-fri 08:00-18:00, sat 09:00-12:00\"",
            "let them in at these hours only, by the clock of the server: mon-fri 08:00-18:00, sat 09:00-12:00", \.hours
        ),
        .text(
            "networks", "NETWORKS", takes: "networks such as 192.0.2.0/24,2001:db8::/32",
            "let them in from these networks only: 192.0.2.0/24,2001:db8::/32", \.networks),
        .text(
            "rate-up", "RATE", takes: "bytes a second from 1K on, such as 500K or 2M",
            "most bytes a second that all their uploads together move: 500K, 2M", \.rateUp),
        .text(
            "rate-down", "RATE", takes: "bytes a second from 1K on, such as 500K or 2M",
            "the same for their downloads", \.rateDown),
        .text(
            "quota", "SIZE", takes: "a size such as 10G, 512Mi or 1500000, or \"unlimited\"",
            "most bytes that their directory may hold, broken uploads included: 10G, 512Mi", \.quota),
        .text(
            "quota-files", "N", takes: "a number such as 1000, or \"unlimited\"",
            "most files, directories and links that it may hold", \.quotaFiles),
        .text(
            "umask", "DIGITS", takes: "octal digits from 000 to 077",
            "permission bits that what they make does not get: 022, 007", \.umask),
        .text(
            "owner", "UID:GID", takes: "the numbers of a user and a group of this machine, such as 1000:1000",
            "the owner of what they make, in numbers; for a server that runs as root", \.owner),
        AccountSetting(
            "directories", "PLACES",
            takes: "places and directories such as \"/archive=/srv/archive allow=read-only quota=10G; /in=/srv/in\"",
            "directories of this machine at places of their tree: \"/archive=/srv/archive allow=read-only; /in=/srv/in\"",
            \.directories, read: { VirtualDirectories($0) }, text: { $0.bytes }),
        .word(
            "links",
            "list links as links (the default), or as what they lead to, for clients that must walk through them",
            \.links),
        .text(
            "charset", "NAME", takes: "a charset of iconv(1) with ASCII in it, such as CP1252, KOI8-R or CP932",
            "the charset in which names travel to and from clients that do not ask for UTF-8: CP1252, KOI8-R", \.charset
        ),
        .word(
            "tls", "the least that they must encrypt: nothing, the login, or everything; the server may demand more",
            \.demand),
        .word("tls-minimum", "the least version of TLS", \.minimumTLS),
        .text(
            "certificate", "NAMES", takes: "names such as cn:ada, email:ada@example.org or dns:scanner.example.org",
            "names of certificates that stand for them, separated by commas: cn:, email:, dns:", \.certificates),
        .word(
            "login",
            "the proof that a login needs: the password (the default), a certificate, either of them (the default where "
                + "--certificate names one), or both",
            \.login),
        .word(
            "password-change",
            "who changes the password: the administrator (the default), or the user too, with SITE PSWD OLD NEW",
            \.passwordChange),
    ]

    /// The setting of that name.
    package static func named(_ name: String) -> AccountSetting? { all.first { $0.name == name } }
}

/// The reason that a text is no value of a setting.
package enum InvalidSetting: Error, Hashable {
    case permission(UnknownPermission)
    /// The values that the setting takes, in words.
    case takes(String)
}

// MARK: - Kinds of settings

extension AccountSetting {
    package typealias Place<Value> = any WritableKeyPath<AccountSettings, Value?> & Sendable

    private init<Value: SendableMetatype>(
        _ name: String, _ placeholder: String, takes: String, _ summary: String, _ place: Place<Value>,
        read: @escaping @Sendable ([UInt8]) throws(InvalidSetting) -> Value?,
        text: @escaping @Sendable (Value) -> [UInt8]
    ) {
        (self.name, self.placeholder, self.takes, self.summary) = (name, placeholder, takes, summary)
        self.text = { $0[keyPath: place].map(text) }
        self.read = { (bytes, settings) throws(InvalidSetting) in
            guard let value = try read(bytes) else { return false }
            settings[keyPath: place] = value
            return true
        }
        copy = { $1[keyPath: place] = $0[keyPath: place] }
    }

    /// A setting whose value reads and writes itself as text.
    private static func text<Value: LosslessStringConvertible & SendableMetatype>(
        _ name: String, _ placeholder: String, takes: String, _ summary: String, _ place: Place<Value>,
        where isGood: @escaping @Sendable (Value) -> Bool = { _ in true }
    ) -> AccountSetting {
        AccountSetting(
            name, placeholder, takes: takes, summary, place,
            read: { Value(String(decoding: $0, as: UTF8.self)).flatMap { isGood($0) ? $0 : nil } },
            text: { Array($0.description.utf8) })
    }

    /// A setting whose values are a few words.
    private static func word<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
        _ name: String, _ summary: String, _ place: Place<Value>
    ) -> AccountSetting {
        let words = Value.allCases.map(\.rawValue)
        return AccountSetting(
            name, words.joined(separator: "|"), takes: words.map { "\"\($0)\"" }.joined(separator: " or "), summary,
            place,
            read: { Value(rawValue: String(decoding: $0, as: UTF8.self)) }, text: { Array($0.rawValue.utf8) })
    }
}
