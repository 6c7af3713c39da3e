// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import FerryXML

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

    var isOff: Bool? { element.attributes["enabled"].map { $0 == "true" } == false ? true : nil }

    func apply(to account: inout ImportedAccount) {
        if element.name == "user" { takePassword(&account) }
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
        account.take(
            networksBut: Self.words(element["disallowed_ips"]), saving: Self.words(element["allowed_ips"]))
        if let words = element["description"]?.trimmed, !words.isEmpty {
            account.lost("the comment \"\(Printable.text(Array(words.utf8)))\"")
        }
        for realm in element.all("realm") where realm.attributes["status"] == "disabled" {
            let name = realm.attributes["name"] ?? ""
            let reason = "it could not be used over \(Printable.text(Array(name.utf8)))"
            name.lowercased().hasPrefix("ftp") ? account.disable(reason) : account.lost(reason)
        }
    }

    private func takePassword(_ account: inout ImportedAccount) {
        guard let password = element["password"], let written = password["hash"]?.trimmed, !written.isEmpty else {
            return account.lost("it needs no password there; give it one")
        }
        guard let hash = Digest.bytes(base64URL: written),
            let salt = Digest.bytes(base64URL: password["salt"]?.trimmed ?? "")
        else { return account.take(hash: nil) }
        if let iterations = password["iterations"].flatMap({ Int($0.trimmed) }) {
            account.take(hash: PasswordHash.pbkdf2(.sha256, iterations: iterations, salt: salt, hash: hash))
        } else {
            // Those that have come along from 0.9.
            account.take(hash: FileZillaClassicEntry.hash(hash, salt: salt))
        }
    }

    // MARK: - Directories

    /// The directories by their places, of which `/` is the home.
    private var points: [(place: [UInt8], path: String, element: XMLElement)] {
        element.all("mount_point").map { point in
            let newer = point.attributes["new_native_path"] ?? ""
            let place = Array((point.attributes["tvfs_path"] ?? "/").utf8)
            return (place, newer.isEmpty ? point.attributes["native_path"] ?? "" : newer, point)
        }
    }

    func tree(of account: AccountName, in groups: [any FileZillaAccounts.Entry]) -> ForeignTree? {
        var all = points
        for group in groups.compactMap({ $0 as? FileZillaEntry }) {
            all += group.points.filter { point in !all.contains { $0.place == point.place } }
        }
        guard let root = all.first(where: { $0.place == [.slash] }) else { return nil }
        // %<user> is the name, and %<home> the home of a user of the machine.
        func path(_ text: String) -> [UInt8] {
            Array(text.utf8).replacing(Array("%<user>".utf8), with: account.bytes)
        }
        var tree = ForeignTree(home: path(root.path))
        if tree.home.contains(UInt8(ascii: "%")), tree.home.contains(UInt8(ascii: "<")) {
            tree.obstacle = "its home \"\(Printable.text(tree.home))\" is not known here"
        }
        for point in all.sorted(by: { $0.place.depth < $1.place.depth }) {
            let isDeep = ["1", "2"].contains(point.element.attributes["recursive"])
            let native = path(point.path)
            let rest = ImportChoices.rest(of: native, in: tree.home)
            if rest == (point.place == [.slash] ? [] : point.place) {
                tree.add(Self.permissions(of: point.element, &tree.remarks), at: point.place, isDeep: isDeep)
            } else {
                // Another directory stood there, and hid what the home has at this place.
                tree.add([], at: point.place, isDeep: true)
                let (shown, place) = (Printable.text(native), Printable.text(point.place))
                tree.remarks.append(.lost("the directory \(shown) at \(place) (a directory elsewhere)"))
            }
        }
        return tree
    }

    private static func permissions(of point: XMLElement, _ remarks: inout [ImportRemark]) -> Permissions {
        switch point.attributes["access"] {
        case "0": return .readOnly
        case "1": break
        default: return []
        }
        // 2 allows changes in the structure too.
        if point.attributes["recursive"] == "2" { return .all }
        remarks.append(
            .chosen(
                "it could change files and no directories, and neither deletes nor renames: there is one right for both here"
            ))
        return Permissions.all.subtracting([.make, .delete, .rename])
    }

    private static func number(_ text: String?) -> Int64? { text.flatMap { Decimal.parse($0.utf8) } }

    private static func words(_ element: XMLElement?) -> [String] {
        (element?.text ?? "").split { $0.isWhitespace || $0 == "," || $0 == ";" }.map(String.init)
    }
}

extension [UInt8] {
    /// The number of names in a path.
    var depth: Int { split { $0 == .slash || $0 == UInt8(ascii: "\\") }.count }
}
