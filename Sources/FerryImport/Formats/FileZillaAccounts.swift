// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire

/// The accounts of FileZilla Server: `FileZilla Server.xml` up to 0.9, `users.xml` and `groups.xml` from 1.0 on.
struct FileZillaAccounts {
    /// A user or a group in the file, with the files' way to say its settings.
    protocol Entry {
        var name: String { get }
        var line: Int { get }
        /// The names of the groups.
        var groups: [String] { get }
        func apply(to account: inout ImportedAccount, _ choices: ImportChoices)
    }

    private let choices: ImportChoices
    private var takeover = Takeover()

    static func read(_ files: [ImportFile], _ choices: ImportChoices) -> Takeover {
        var reader = FileZillaAccounts(choices: choices)
        var users: [(any Entry, ImportPlace)] = []
        for file in files {
            do throws(XMLFault) {
                let root = try XMLElement.document(file.bytes)
                let entries: (groups: [any Entry], users: [any Entry])
                switch root.name {
                case "FileZillaServer": entries = FileZillaClassicEntry.entries(in: root)
                case "filezilla": entries = FileZillaEntry.entries(in: root)
                default:
                    throw XMLFault(
                        line: root.line, reason: "This is no file of FileZilla Server: it is <\(root.name)>.")
                }
                for entry in entries.groups { reader.addGroup(entry, ImportPlace(file: file.name, line: entry.line)) }
                users += entries.users.map { ($0, ImportPlace(file: file.name, line: $0.line)) }
            } catch {
                reader.takeover.fault(ImportPlace(file: file.name, line: error.line), error.reason)
            }
        }
        let groups = Set(reader.takeover.groups.map { $0.group.name.description })
        for (entry, place) in users { reader.addUser(entry, place, groups) }
        return reader.takeover
    }

    private init(choices: ImportChoices) { self.choices = choices }

    private mutating func addGroup(_ entry: any Entry, _ place: ImportPlace) {
        guard let name = takeover.name(Array(entry.name.utf8), at: place) else { return }
        if takeover.groups.contains(where: { $0.group.name == name }) {
            return takeover.fault(place, "The group \"\(name)\" stands there twice.")
        }
        // What accounts have, groups have: it is read as an account.
        var account = ImportedAccount(account: Account(name), place: place)
        entry.apply(to: &account, choices)
        var group = AccountGroup(name)
        group.settings = account.account.settings
        takeover.groups.append(ImportedGroup(group: group, place: place, remarks: account.remarks))
    }

    private mutating func addUser(_ entry: any Entry, _ place: ImportPlace, _ known: Set<String>) {
        if entry.name == "<system user>" {
            return takeover.remarks.append("Left out: <system user>, which stands for users of the machine.")
        }
        guard let name = takeover.name(Array(entry.name.utf8), at: place) else { return }
        var account = ImportedAccount(account: Account(name), place: place)
        let groups = entry.groups.filter { !$0.isEmpty }
        for (index, group) in groups.enumerated() {
            guard known.contains(group), let groupName = try? AccountName(group) else {
                takeover.fault(place, "The group \"\(Printable.text(Array(group.utf8)))\" is in none of the files.")
                return
            }
            if index == 0 {
                account.account.group = groupName
            } else {
                account.lost("it belongs to the group \(groupName) too, and can be in one group here")
            }
        }
        entry.apply(to: &account, choices)
        takeover.add(account)
    }
}
