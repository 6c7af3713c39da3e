// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO

/// A user or a group in `users.xml` or `groups.xml` of FileZilla Server 1.x.
struct FileZillaEntry: FileZillaAccounts.Entry {
    private let element: XMLElement

    static func entries(in root: XMLElement) -> (
        groups: [any FileZillaAccounts.Entry], users: [any FileZillaAccounts.Entry]
    ) {
        (
            root.all("group").map { FileZillaEntry(element: $0) }, root.all("user").map { FileZillaEntry(element: $0) }
        )
    }

    var name: String { element.attributes["name"] ?? "" }
    var line: Int { element.line }

    var groups: [String] {
        (element.all("group") + (element["groups"]?.all("group") ?? [])).map { $0.attributes["name"] ?? $0.trimmed }
    }

    func apply(to account: inout ImportedAccount, _ choices: ImportChoices) {
        if element.attributes["enabled"] == "false" { account.account.isDisabled = true }
        if element.name == "user" { takePassword(&account) }
        takeMountPoints(&account, choices)
        if let limits = element["rate_limits"]?.attributes {
            account.take(rate: Self.number(limits["inbound"]), as: \.rateUp)
            account.take(rate: Self.number(limits["outbound"]), as: \.rateDown)
            if account.account.settings.rateUp != nil || account.account.settings.rateDown != nil {
                account.chosen("its speed limits are read as bytes a second")
            }
            if Self.number(limits["session_inbound"]) != nil || Self.number(limits["session_outbound"]) != nil {
                account.lost("speed limits of each session")
            }
        }
        if let sessions = Self.number(element["session_count_limit"]?.trimmed), sessions > 0 {
            account.account.settings.maxSessions = Int(clamping: sessions)
        }
        if let limits = element["session_open_limits"]?.attributes.values,
            limits.contains(where: { Self.number($0) != nil })
        {
            account.lost("limits to open files and directories")
        }
        account.take(networks: Self.words(element["allowed_ips"]), except: Self.words(element["disallowed_ips"]))
        if let words = element["description"]?.trimmed, !words.isEmpty {
            account.lost("the comment \"\(Printable.text(Array(words.utf8)))\"")
        }
        for realm in element.all("realm") where realm.attributes["status"] == "disabled" {
            account.lost("it could not be used over \(Printable.text(Array((realm.attributes["name"] ?? "").utf8)))")
        }
    }

    private func takePassword(_ account: inout ImportedAccount) {
        guard let password = element["password"], let written = password["hash"]?.trimmed, !written.isEmpty else {
            return account.lost("it needs no password there; give it one")
        }
        let hash = Digest.bytes(base64URL: written)
        let salt = password["salt"]?.trimmed
        if let iterations = password["iterations"].flatMap({ Int($0.trimmed) }) {
            let bytes = salt.flatMap { Digest.bytes(base64URL: $0) }
            account.take(
                hash: hash.flatMap { hash in
                    PasswordHash.pbkdf2(.sha256, iterations: iterations, salt: bytes ?? [], hash: hash)
                })
        } else {
            account.take(hash: FileZillaClassicEntry.hash(written, salt: salt ?? ""))
        }
    }

    private func takeMountPoints(_ account: inout ImportedAccount, _ choices: ImportChoices) {
        for point in element.all("mount_point") {
            let place = point.attributes["tvfs_path"] ?? "/"
            let newer = point.attributes["new_native_path"] ?? ""
            var path = Array((newer.isEmpty ? point.attributes["native_path"] ?? "" : newer).utf8)
            // %<user> is the name, and %<home> the home of a user of the machine.
            if element.name == "user" { path = path.replacing(Array("%<user>".utf8), with: account.account.name.bytes) }
            let permissions = Self.permissions(of: point)
            guard place == "/" else {
                account.lost(
                    "the directory \(Printable.text(path)) at \(Printable.text(Array(place.utf8))) (a directory elsewhere)"
                )
                continue
            }
            if path.contains(UInt8(ascii: "%")), path.contains(UInt8(ascii: "<")) {
                account.account.isDisabled = true
                account.lost("its home \"\(Printable.text(path))\" is not known here; kept disabled until it has one")
            } else {
                account.take(home: path, choices)
            }
            account.account.settings.permissions = permissions
        }
    }

    private static func permissions(of point: XMLElement) -> Permissions {
        switch point.attributes["access"] {
        case "0": return .readOnly
        case "1": break
        default: return []
        }
        // 2 allows changes in the structure too.
        return point.attributes["recursive"] == "2" ? .all : Permissions.all.subtracting(.make)
    }

    private static func number(_ text: String?) -> Int64? { text.flatMap { Decimal.parse($0.utf8) } }

    private static func words(_ element: XMLElement?) -> [String] {
        (element?.text ?? "").split { $0.isWhitespace || $0 == "," || $0 == ";" }.map(String.init)
    }
}
