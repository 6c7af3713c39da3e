// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import FerryXML

/// A user or a group in `FileZilla Server.xml` of FileZilla Server 0.9.
struct FileZillaClassicEntry: FileZillaAccounts.Entry {
    private let element: XMLElement

    static func entries(in root: XMLElement) -> (
        groups: [any FileZillaAccounts.Entry], users: [any FileZillaAccounts.Entry]
    ) {
        (
            (root["Groups"]?.all("Group") ?? []).map { FileZillaClassicEntry(element: $0) },
            (root["Users"]?.all("User") ?? []).map { FileZillaClassicEntry(element: $0) }
        )
    }

    var name: String { element.attributes["Name"] ?? "" }
    var line: Int { element.line }
    var groups: [String] { [Self.option("Group", of: element)] }

    /// 2 is what the group says.
    var isOff: Bool? {
        switch Self.option("Enabled", of: element) {
        case "0": true
        case "1": false
        default: nil
        }
    }

    /// The text of an option, with the space around it, which counts in a salt; nothing if it is not there.
    private static func option(_ name: String, of element: XMLElement) -> String {
        element.children.first { $0.name == "Option" && $0.attributes["Name"] == name }?.text ?? ""
    }

    /// SHA-512 of the password and a salt, or MD5 of the password.
    static func hash(_ digest: [UInt8], salt: [UInt8]) -> PasswordHash? {
        digest.count == 16 ? PasswordHash.digest(.md5, digest) : PasswordHash.digest(.sha512, digest, salt: salt)
    }

    func apply(to account: inout ImportedAccount) {
        func option(_ name: String) -> String { Self.option(name, of: element) }
        if element.name == "User" {
            let digits = option("Pass")
            if digits.isEmpty {
                account.lost("it needs no password there; give it one")
            } else {
                let salt = Array(option("Salt").utf8)
                account.take(hash: ForeignHash.hexadecimal(digits).flatMap { Self.hash($0, salt: salt) })
            }
        }
        if option("ForceSsl") == "1" { account.account.settings.demand = .login }
        if let sessions = Decimal.parse(option("User Limit").utf8), sessions > 0 {
            account.account.settings.maxSessions = Int(clamping: sessions)
        }
        if let sessions = Decimal.parse(option("IP Limit").utf8), sessions > 0 {
            account.account.settings.maxPerAddress = Int(clamping: sessions)
        }
        let comment = option("Comments")
        if !comment.isEmpty { account.lost("the comment \"\(Printable.text(Array(comment.utf8)))\"") }
        let filter = element["IpFilter"]
        account.take(networksBut: Self.networks(filter?["Disallowed"]), saving: Self.networks(filter?["Allowed"]))
        takeSpeeds(&account)
    }

    private static func networks(_ list: XMLElement?) -> [String] { (list?.all("IP") ?? []).map(\.trimmed) }

    private func takeSpeeds(_ account: inout ImportedAccount) {
        guard let limits = element["SpeedLimits"] else { return }
        func kibibytes(_ kind: String, _ limit: String) -> Int64? {
            // 1 is no limit, 2 a number, 3 are rules by hour, and 0 leaves it to the group.
            guard limits.attributes[kind] == "2" else { return nil }
            return Decimal.parse((limits.attributes[limit] ?? "").utf8).map { min($0, 1 << 40) << 10 }
        }
        account.take(rate: kibibytes("DlType", "DlLimit"), as: \.rateDown)
        account.take(rate: kibibytes("UlType", "UlLimit"), as: \.rateUp)
        if ["DlType", "UlType"].contains(where: { limits.attributes[$0] == "3" }) {
            account.lost("speed limits that change with the hour")
        }
    }

    // MARK: - Directories

    private var directories: [XMLElement] { element["Permissions"]?.all("Permission") ?? [] }

    private static func isHome(_ directory: XMLElement) -> Bool { option("IsHome", of: directory) == "1" }

    func tree(of account: AccountName, in groups: [any FileZillaAccounts.Entry]) -> ForeignTree? {
        let group = groups.lazy.compactMap { $0 as? FileZillaClassicEntry }.first
        let (own, theirs) = (directories, group?.directories ?? [])
        guard let home = own.first(where: Self.isHome) ?? theirs.first(where: Self.isHome) ?? own.first ?? theirs.first
        else { return nil }
        // :u is the name of the account, and :g that of its group.
        func path(_ directory: XMLElement) -> [UInt8] {
            let text = (directory.attributes["Dir"] ?? "").replacing(":u", with: account.description)
            return Array(text.replacing(":g", with: group?.name ?? name).utf8)
        }
        var tree = ForeignTree(home: path(home))
        var places: [(place: [UInt8], directory: XMLElement)] = []
        for directory in own + theirs {
            guard let rest = ImportChoices.rest(of: path(directory), in: tree.home) else {
                let shown = Printable.text(path(directory))
                tree.remarks.append(.lost("the directory \(shown), which is not in its home"))
                continue
            }
            let place = rest.isEmpty ? [.slash] : rest
            // The account's own come first, and decide.
            if !places.contains(where: { $0.place == place }) { places.append((place, directory)) }
            if directory["Aliases"]?.children.isEmpty == false {
                tree.remarks.append(.lost("other names of the directory \(Printable.text(path(directory)))"))
            }
        }
        for (place, directory) in places.sorted(by: { $0.place.depth < $1.place.depth }) {
            let rights = Self.permissions(of: directory, &tree.remarks)
            tree.add(rights, at: place, isDeep: Self.option("DirSubdirs", of: directory) == "1")
        }
        return tree
    }

    /// The rights that are one here for files and directories need both there.
    private static func permissions(of directory: XMLElement, _ remarks: inout [ImportRemark]) -> Permissions {
        func has(_ names: String...) -> Bool { names.allSatisfy { option($0, of: directory) == "1" } }
        var permissions: Permissions = []
        if has("DirList") { permissions.insert(.list) }
        if has("FileRead") { permissions.insert(.read) }
        if has("FileWrite") { permissions.formUnion([.write, .attributes]) }
        if has("FileAppend") { permissions.insert(.append) }
        if has("DirCreate") { permissions.insert(.make) }
        if has("FileDelete", "DirDelete") { permissions.insert(.delete) }
        if has("FileWrite", "FileDelete", "DirCreate", "DirDelete") { permissions.insert(.rename) }
        if has("FileDelete") != has("DirDelete") {
            remarks.append(
                .chosen(
                    has("FileDelete")
                        ? "it could delete files and no directories, and deletes neither here"
                        : "it could delete directories and no files, and deletes neither here"))
        }
        return permissions
    }
}
