// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire

/// The accounts of ProFTPD: `AuthUserFile` and `AuthGroupFile` (`ftpasswd`), and dumps of the tables that `mod_sql` and
/// `mod_quotatab_sql` are customarily given.
///
/// A file is known by what it holds: statements of SQL, lines of seven fields (users) or of four (groups).
struct ProFTPDAccounts {
    /// A group of the source.
    struct Group {
        let name: AccountName
        let number: [UInt8]
        var members: Set<[UInt8]>
        let place: ImportPlace
    }

    private let choices: ImportChoices
    private var takeover = Takeover()
    private var groups: [Group] = []
    /// The number of the group of each account, in their order.
    private var primary: [[UInt8]] = []
    private var limits: [ProFTPDLimit] = []
    private var hasShells = false

    static func read(_ files: [ImportFile], _ choices: ImportChoices) -> Takeover {
        var reader = ProFTPDAccounts(choices: choices)
        for file in files { SQLDump.isDump(file) ? reader.readDump(file) : reader.readLines(file) }
        return reader.finish()
    }

    private init(choices: ImportChoices) { self.choices = choices }

    // MARK: - Files

    private mutating func readLines(_ file: ImportFile) {
        for line in file.lines {
            let fields = line.fields.map { Array($0) }
            switch fields.count {
            case 7:
                if !fields[6].isEmpty { hasShells = true }
                addUser(
                    name: fields[0], password: fields[1], isMaybePlain: false, user: fields[2], group: fields[3],
                    home: fields[5], comment: fields[4], at: line.place)
            case 4:
                let members = fields[3].split(separator: UInt8(ascii: ",")).map { Array($0.trimmingBlanks) }
                addGroup(name: fields[0], number: fields[2], members: members, at: line.place)
            case let count:
                takeover.fault(
                    line.place,
                    "A line of an AuthUserFile has 7 fields with colons between them, one of an AuthGroupFile has 4, and this has \(count)."
                )
            }
        }
    }

    private mutating func readDump(_ file: ImportFile) {
        let dump = SQLDump(file)
        takeover.faults += dump.faults
        for row in dump.rows {
            if row.has("quota_type"), row.has("bytes_in_avail") {
                readLimit(row)
            } else if row.has("bytes_in_used") {
                continue  // what is used is counted anew
            } else if row.has("members") || row.has("groupname"), !row.has("passwd", "password") {
                let members = (row.value("members") ?? []).split(separator: UInt8(ascii: ",")).map {
                    Array($0.trimmingBlanks)
                }
                guard let name = row.value("groupname", "name") else { continue }
                addGroup(name: name, number: row.value("gid", "groupid") ?? [], members: members, at: row.place)
            } else if row.has("passwd", "password", "pass"), row.has("userid", "username", "user", "login", "name") {
                readUser(row)
            }
        }
    }

    private mutating func readUser(_ row: SQLDump.Row) {
        let count = takeover.accounts.count
        addUser(
            name: row.value("userid", "username", "user", "login", "name") ?? [],
            password: row.value("passwd", "password", "pass") ?? [], isMaybePlain: true,
            user: row.value("uid", "ftpuid") ?? [], group: row.value("gid", "ftpgid") ?? [],
            home: row.value("homedir", "home", "dir", "directory") ?? [], comment: [], at: row.place)
        guard takeover.accounts.count > count else { return }
        let last = takeover.accounts.count - 1
        if let reason = Self.obstacle(in: row) { takeover.accounts[last].disable(reason) }
        if row.value("shell")?.isEmpty == false { hasShells = true }
        if let expiration = row.value("expiration", "expires", "expire", "valid_until"), !expiration.isEmpty {
            let day = expiration.prefix(10)
            if let moment = Moment(day.asText) {
                takeover.accounts[last].account.settings.expires = moment
            } else if !day.elementsEqual("0000-00-00".utf8) {
                takeover.accounts[last].disable("it expires \"\(Printable.text(expiration))\", which is no date here")
            }
        }
    }

    /// The column, of those that administrators add to let nobody in for a while, that says so; in doubt it does.
    private static func obstacle(in row: SQLDump.Row) -> String? {
        let on = ["1", "y", "yes", "t", "true", "on", "enabled", "active", "\u{1}"]
        let off = ["0", "n", "no", "f", "false", "off", "", "\u{0}"]
        func word(_ column: String) -> String { row.value(column)?.asText.lowercased() ?? "" }
        for column in ["enabled", "active", "status", "loginallowed", "is_active", "is_enabled"]
        where row.has(column) && !on.contains(word(column)) { return "the column \(column) does not let it in" }
        for column in ["disabled", "locked", "blocked", "suspended", "banned", "is_disabled", "is_locked"]
        where row.has(column) && !off.contains(word(column)) { return "the column \(column) keeps it out" }
        return nil
    }

    private mutating func addUser(
        name: [UInt8], password: [UInt8], isMaybePlain: Bool, user: [UInt8], group: [UInt8], home: [UInt8],
        comment: [UInt8], at place: ImportPlace
    ) {
        guard let accountName = takeover.name(name, at: place) else { return }
        var account = ImportedAccount(account: Account(accountName), place: place)
        account.take(crypt: password, choices, isMaybePlain: isMaybePlain)
        account.take(home: home, choices)
        if !comment.isEmpty { account.lost("the comment \"\(Printable.text(comment))\"") }
        let numbers = [user, group].map { Decimal.parse($0).flatMap { UInt32(exactly: $0) } }
        if numbers[0] == 0 { account.disable("it was root's, who could not log in") }
        account.take(owner: numbers[0], numbers[1], choices)
        let count = takeover.accounts.count
        takeover.add(account)
        if takeover.accounts.count > count { primary.append(group) }
    }

    private mutating func addGroup(name: [UInt8], number: [UInt8], members: [[UInt8]], at place: ImportPlace) {
        guard let groupName = takeover.name(name, at: place) else { return }
        // mod_sql's tables may have a row for each member.
        if let known = groups.firstIndex(where: { $0.name == groupName }) {
            groups[known].members.formUnion(members)
        } else {
            groups.append(Group(name: groupName, number: number, members: Set(members), place: place))
        }
    }

    private mutating func readLimit(_ row: SQLDump.Row) {
        switch ProFTPDLimit.read(row) {
        case .success(let limit): limits.append(limit)
        case .failure(let fault): takeover.faults.append(fault)
        }
    }

    // MARK: - The whole

    private consuming func finish() -> Takeover {
        // An empty number is that of no group.
        let numbers = Dictionary(groups.filter { !$0.number.isEmpty }.map { ($0.number, $0.name) }) { first, _ in first
        }
        var memberships: [[UInt8]: [AccountName]] = [:]
        for group in groups {
            for member in group.members { memberships[member, default: []].append(group.name) }
        }
        var own: [[UInt8]: [ProFTPDLimit]] = [:]
        for limit in limits where limit.kind == "user" { own[limit.name, default: []].append(limit) }
        let all = limits.filter { $0.kind == "all" }
        for index in takeover.accounts.indices {
            let name = takeover.accounts[index].account.name
            let named = memberships[name.bytes] ?? []
            takeover.accounts[index].account.group = numbers[primary[index]] ?? named.first
            for other in named where other != takeover.accounts[index].account.group {
                takeover.accounts[index].lost("it belongs to the group \(other) too, and can be in one group here")
            }
            for limit in own[name.bytes] ?? all { limit.apply(to: &takeover.accounts[index]) }
        }
        if hasShells {
            takeover.remarks.append(
                "Shells say nothing here. ProFTPD refuses accounts whose shell is not in /etc/shells, unless RequireValidShell is off: disable those."
            )
        }
        takeover.groups = groups.map { ImportedGroup(group: AccountGroup($0.name), place: $0.place) }
        for limit in limits where limit.kind == "group" || limit.kind == "class" {
            takeover.remarks.append(
                "No counterpart: the quota of the \(limit.kind) \"\(Printable.text(limit.name))\", which its members share."
            )
        }
        return takeover
    }
}
