// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPWire

/// The reasons for which an account may do a command at a path, or may not.
struct Explanation {
    /// The answer, and a line for each thing that decides it.
    private(set) var lines: [String] = []
    private(set) var isAllowed = true
    private let account: Account
    private let policy: RuledPolicy
    private let directories: VirtualDirectories

    /// `served` are the virtual directories of all accounts.
    private init(for account: Account, _ served: VirtualDirectories) {
        self.account = account
        var settings = account.effective
        settings.add(served)
        policy = settings.ruledPolicy
        directories = settings.directories ?? VirtualDirectories()
        if account.state != "enabled" {
            isAllowed = false
            lines.append("nobody can log in: the account is \(account.state)")
        }
        lines += Self.conditions(of: account)
    }

    init(
        of verb: Verb, at path: VirtualPath, for account: Account, _ served: VirtualDirectories = VirtualDirectories()
    ) {
        self.init(for: account, served)
        tell(of: path)
        // The root is there for everybody, and so is a directory below which a rule allows something.
        let isOpen = verb == .cwd && (path.isRoot || policy.opensPlaces(below: path))
        let needs = isOpen ? [] : CommandNeed.of(verb)
        if needs.isEmpty { lines.append("\(verb.rawValue) needs no permission") }
        for need in needs { look(for: need.anyOf, at: path, need.condition) }
        conclude("\(verb.rawValue) \(Printable.text(path.bytes))")
    }

    /// A rename needs rights at both paths, as `GuardedStorage.rename` asks for them.
    init(
        ofRenaming path: VirtualPath, to newPath: VirtualPath, for account: Account,
        _ served: VirtualDirectories = VirtualDirectories()
    ) {
        self.init(for: account, served)
        tell(of: path)
        if directory(of: path) != directory(of: newPath) {
            isAllowed = false
            lines.append("nothing is renamed from one directory of the machine to another")
        }
        let (old, new) = ("at \(Printable.text(path.bytes))", "at \(Printable.text(newPath.bytes))")
        look(for: .rename, at: path, place: old)
        look(for: .rename, at: newPath, place: new)
        look(for: .delete, at: newPath, "if there is a file of that name", place: new)
        if !policy.agree(below: path, newPath) {
            let isSame = policy.rights(at: path) == policy.rights(at: newPath)
            // A file gets the rights of its new place: that takes what a copy and a deletion take.
            let condition = isSame ? "to move a directory, as other rules hold there" : nil
            for deed in [Permissions.read, .delete] { look(for: deed, at: path, condition, place: old) }
            look(for: .write, at: newPath, condition, place: new)
            look(for: .make, at: newPath, "to move a directory, as other rules hold there", place: new)
            if policy.rights(below: path) == nil || policy.rights(below: newPath) == nil {
                lines.append("a directory is not moved there, as rules hold inside that its files would leave behind")
            }
        }
        conclude("RNFR \(Printable.text(path.bytes)), RNTO \(Printable.text(newPath.bytes))")
    }

    /// Puts the answer before the reasons.
    private mutating func conclude(_ deed: String) {
        lines = ["\(account.name) \(isAllowed ? "may" : "may not") \(deed)."] + lines.map { "  \($0)" }
    }

    /// Looks whether any one of some deeds is allowed at a path; without a condition, all depends on it.
    private mutating func look(
        for anyOf: Permissions, at path: VirtualPath, _ condition: String? = nil, place: String? = nil
    ) {
        let rights = policy.rights(at: path).intersection(anyOf)
        if rights.isEmpty, condition == nil { isAllowed = false }
        let deed = rights.isEmpty ? anyOf : rights
        let scope = [place, condition].compactMap(\.self).joined(separator: ", ")
        let words = "\(scope.isEmpty ? "" : "\(scope): ")\(rights.isEmpty ? "lacks" : "has") \(deed)"
        lines.append("\(words), by \(origin(of: deed, at: path))")
    }

    /// The virtual directory in which a path lies.
    private func directory(of path: VirtualPath) -> VirtualDirectory? {
        directories.standing.last { path.isWithin($0.place) }
    }

    private mutating func tell(of path: VirtualPath) {
        guard let directory = directory(of: path) else { return }
        lines.append("it lies in a virtual directory: \(directory.words)")
    }

    /// The rule or the setting that gives a deed or takes it.
    private func origin(of deed: Permissions, at path: VirtualPath) -> String {
        if let rule = policy.decision(on: deed, at: path) {
            let isWritten = account.effective.rules.contains(rule)
            if !isWritten, let directory = directories.all.last(where: { $0.rules.contains(rule) }) {
                return "the virtual directory \(directory.place)"
            }
            // Of equal rules of both, the account's decides, as it comes last.
            let isOwn = account.settings.rules.contains(rule)
            return "the rule of \(isOwn ? "the account" : "its group"): \(Printable.text(rule.bytes))"
        }
        if account.settings.permissions != nil { return "the account's own --allow \(account.permissions)" }
        if let group = account.group, account.inherited.permissions != nil {
            return "--allow \(account.permissions) of its group \(group)"
        }
        return "what every account may do unless told otherwise"
    }

    /// The settings that can keep its clients out, whatever they want to do.
    private static func conditions(of account: Account) -> [String] {
        ["tls", "tls-minimum", "login", "expires", "disabled-until", "hours", "networks"].compactMap { name in
            let text = AccountSetting.named(name)?.text(account.effective)
            return text.map { "a login depends on --\(name) \(Printable.text($0))" }
        }
    }
}
