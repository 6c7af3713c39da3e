// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO

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

    /// The text of an option, with the space around it, which counts in a salt; nothing if it is not there.
    private static func option(_ name: String, of element: XMLElement) -> String {
        element.children.first { $0.name == "Option" && $0.attributes["Name"] == name }?.text ?? ""
    }

    /// A digest in base 16: SHA-512 of the password and a salt, or MD5 of the password.
    static func hash(_ digits: String, salt: String) -> PasswordHash? {
        guard let bytes = ForeignHash.hexadecimal(digits) else { return nil }
        return PasswordHash.digest(bytes.count == 16 ? .md5 : .sha512, bytes, salt: Array(salt.utf8))
    }

    func apply(to account: inout ImportedAccount, _ choices: ImportChoices) {
        func option(_ name: String) -> String { Self.option(name, of: element) }
        if element.name == "User" {
            // 2 is what the group says, and groups cannot be disabled here.
            if option("Enabled") == "0" { account.account.isDisabled = true }
            let digits = option("Pass")
            if digits.isEmpty {
                account.lost("it needs no password there; give it one")
            } else {
                account.take(hash: Self.hash(digits, salt: option("Salt")))
            }
        } else if option("Enabled") == "0" {
            account.lost("it was disabled with all its accounts; disable them one by one")
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
        account.take(networks: Self.networks(filter?["Allowed"]), except: Self.networks(filter?["Disallowed"]))
        takeSpeeds(&account)
        takeDirectories(&account, choices)
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

    private func takeDirectories(_ account: inout ImportedAccount, _ choices: ImportChoices) {
        let directories = element["Permissions"]?.all("Permission") ?? []
        let home = directories.first { Self.option("IsHome", of: $0) == "1" } ?? directories.first
        guard let home else { return }
        let root = Array((home.attributes["Dir"] ?? "").replacing(":u", with: account.account.name.description).utf8)
        account.take(home: root, choices)
        account.account.settings.permissions = Self.permissions(of: home, &account)
        for other in directories where other.line != home.line {
            let path = Array((other.attributes["Dir"] ?? "").utf8)
            guard ImportChoices.isWithin(path, root), path.count > root.count,
                let pattern = RulePattern(
                    path.dropFirst(root.count).map { $0 == UInt8(ascii: "\\") ? .slash : $0 })
            else {
                account.lost("the directory \(Printable.text(path)), which is not in its home")
                continue
            }
            let allowed = Self.permissions(of: other, &account)
            account.account.settings.rules += [
                PathRule(.deny, Permissions.all.subtracting(allowed), pattern), PathRule(.allow, allowed, pattern),
            ].filter { !$0.permissions.isEmpty }
        }
    }

    private static func permissions(of directory: XMLElement, _ account: inout ImportedAccount) -> Permissions {
        func has(_ name: String) -> Bool { option(name, of: directory) == "1" }
        var permissions: Permissions = []
        if has("DirList") { permissions.insert(.list) }
        if has("FileRead") { permissions.insert(.read) }
        if has("FileWrite") { permissions.formUnion([.write, .attributes]) }
        if has("FileAppend") { permissions.insert(.append) }
        if has("DirCreate") { permissions.insert(.make) }
        if has("FileDelete") { permissions.insert(.delete) }
        if has("FileWrite"), has("FileDelete") { permissions.insert(.rename) }
        if has("FileDelete") != has("DirDelete") {
            account.chosen(
                has("FileDelete")
                    ? "it could delete files and no directories, and deletes both here"
                    : "it could delete directories and no files, and deletes neither here")
        }
        if has("DirList"), !has("DirSubdirs") { account.lost("listings without what lies in directories below") }
        return permissions
    }
}
