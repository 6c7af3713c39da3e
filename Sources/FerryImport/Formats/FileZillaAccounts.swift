// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryXML

/// The accounts of FileZilla Server: `FileZilla Server.xml` up to 0.9, `users.xml` and `groups.xml` from 1.0 on.
///
/// Groups become groups with their limits. The home of a group and the rights in it go to each of its members that has none
/// of its own, since the name of the account may stand in them.
struct FileZillaAccounts {
    /// A user or a group in the file, with the files' way to say its settings.
    protocol Entry {
        var name: String { get }
        var line: Int { get }
        /// The names of the groups.
        var groups: [String] { get }
        /// True if it is switched off, false if it is on whatever its group says; nil where the group decides.
        var isOff: Bool? { get }
        func apply(to account: inout ImportedAccount)
        /// The home of an account with the rights in it, its own or else that of its groups; nil where none is named.
        func tree(of account: AccountName, in groups: [any Entry]) -> ForeignTree?
    }

    /// A group that was read.
    fileprivate struct Group {
        let entry: any Entry
        let name: AccountName
        let isDisabled: Bool
        let networks: NetworkBlocks?
    }

    private let choices: ImportChoices
    private var takeover = Takeover()
    private var groups: [String: Group] = [:]

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
        for (entry, place) in users { reader.addUser(entry, place) }
        return reader.takeover
    }

    private init(choices: ImportChoices) { self.choices = choices }

    private mutating func addGroup(_ entry: any Entry, _ place: ImportPlace) {
        guard let name = takeover.name(Array(entry.name.utf8), at: place) else { return }
        if groups[entry.name] != nil { return takeover.fault(place, "The group \"\(name)\" stands there twice.") }
        // Groups have all that accounts have, and are read as such.
        var account = ImportedAccount(account: Account(name), place: place)
        entry.apply(to: &account)
        if entry.isOff == true { account.lost("it was disabled; its accounts are kept disabled") }
        if entry.tree(of: name, in: []) != nil {
            account.chosen("its home and the rights in it are given to each of its accounts that has none")
        }
        groups[entry.name] = Group(
            entry: entry, name: name, isDisabled: account.account.isDisabled,
            networks: account.account.settings.networks)
        var group = AccountGroup(name)
        group.settings = account.account.settings
        takeover.groups.append(ImportedGroup(group: group, place: place, remarks: account.remarks))
    }

    private mutating func addUser(_ entry: any Entry, _ place: ImportPlace) {
        if entry.name == "<system user>" {
            return takeover.remarks.append("Left out: <system user>, which stands for users of the machine.")
        }
        guard let name = takeover.name(Array(entry.name.utf8), at: place) else { return }
        var account = ImportedAccount(account: Account(name), place: place)
        var joined: [Group] = []
        for text in entry.groups where !text.isEmpty {
            guard let group = groups[text] else {
                takeover.fault(place, "The group \"\(Printable.text(Array(text.utf8)))\" is in none of the files.")
                return
            }
            joined.append(group)
        }
        account.account.group = joined.first?.name
        for group in joined.dropFirst() {
            account.lost("it belongs to the group \(group.name) too, and can be in one group here")
        }
        entry.apply(to: &account)
        if entry.isOff == true { account.account.isDisabled = true }
        if let tree = entry.tree(of: name, in: joined.map(\.entry)) {
            account.take(tree, choices)
        } else {
            account.disable("neither it nor its group has a home")
        }
        for (index, group) in joined.enumerated() { account.take(group, isFirst: index == 0, entry) }
        takeover.add(account)
    }
}

extension ImportedAccount {
    /// Takes from a group what holds for its members besides what they say themselves.
    fileprivate mutating func take(
        _ group: FileZillaAccounts.Group, isFirst: Bool, _ entry: any FileZillaAccounts.Entry
    ) {
        if group.isDisabled || entry.isOff == nil && group.entry.isOff == true {
            disable("its group \(group.name) lets nobody in")
        }
        // Settings of the first group are inherited where the account says nothing.
        if !isFirst || account.settings.networks != nil { narrow(to: group.networks) }
    }
}
