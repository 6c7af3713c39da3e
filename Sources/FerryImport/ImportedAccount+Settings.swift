// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO

/// The ways in which sources say the same things.
extension ImportedAccount {
    mutating func lost(_ text: String) { remarks.append(.lost(text)) }
    mutating func chosen(_ text: String) { remarks.append(.chosen(text)) }

    /// Keeps the account disabled, for a reason that is told.
    mutating func disable(_ reason: String) {
        account.isDisabled = true
        lost("\(reason); kept disabled")
    }

    /// Takes a hash, if it is one that can be compared with a password.
    mutating func take(hash: PasswordHash?) {
        guard let hash else { return lost("its hash is of no kind that ferryd knows; give it a new password") }
        if let obstacle = hash.obstacle { return lost("\(obstacle); give it a new password") }
        password = .hash(hash)
    }

    /// Takes a line such as those of crypt(5): an empty one is no password, and one behind `!` is of a locked account.
    ///
    /// What is no hash is the password itself where `choices` says so, unless it looks like a hash of a kind that is not
    /// known: whoever has seen that could log in with it.
    mutating func take(crypt text: [UInt8], _ choices: ImportChoices = ImportChoices(), isMaybePlain: Bool = false) {
        let locks = isMaybePlain ? [] : text.prefix { $0 == UInt8(ascii: "!") }
        if !locks.isEmpty {
            account.isDisabled = true
            chosen("it was locked, and is kept disabled")
        }
        let line = text.dropFirst(locks.count)
        if line.isEmpty || line.elementsEqual("*".utf8) || line.elementsEqual("x".utf8) {
            if locks.isEmpty { lost("it has no password; give it one") }
            return
        }
        if isMaybePlain, ForeignHash.bareDigest(line.asText) != nil {
            chosen("its hash is read as a digest without a salt; if there was one, no password is right")
        }
        let hash = ForeignHash.read(line)
        guard hash == nil, isMaybePlain, !ForeignHash.looksLikeOne(line) else { return take(hash: hash) }
        if choices.takesPlainPasswords {
            password = .plain(Array(line))
        } else {
            lost("its password is no hash; if the source holds passwords in clear, say --plain-passwords")
        }
    }

    /// Takes a home, at its place here if directories have moved; the part behind `/./`, where some servers let sessions
    /// begin, is not kept.
    ///
    /// An account without one would get all that the server serves, and is kept disabled.
    mutating func take(home: some Collection<UInt8>, _ choices: ImportChoices = ImportChoices()) {
        let given = Array(home)
        if given.isEmpty { return disable("it has no home") }
        let path = choices.moved(given)
        let shown = Printable.text(path)
        guard path.first == .slash, !path.contains(.nul) else {
            account.isDisabled = true
            return lost(
                "its home \"\(shown)\" is no absolute path here; kept disabled. Say where it is: --move '\(shown)=DIR'")
        }
        if path.split(separator: .slash).contains(where: { $0.elementsEqual("..".utf8) }) {
            return disable("its home \"\(shown)\" leads upwards")
        }
        let mark = Array("/./".utf8)
        var root = path
        if let cut = path.indices.first(where: { path[$0...].starts(with: mark) }) {
            root = Array(path[..<cut])
            let start = path[(cut + 3)...]
            if !start.isEmpty { lost("sessions began in /\(Printable.text(Array(start)))") }
        }
        while root.count > 1, root.last == .slash { root.removeLast() }
        account.settings.home = root.isEmpty ? [.slash] : root
    }

    /// Takes a speed in bytes a second; nothing, or zero, is no limit.
    mutating func take(rate: Int64?, as setting: WritableKeyPath<AccountSettings, TransferRate?>) {
        guard let rate, rate > 0 else { return }
        if rate < 1000 { chosen("the least speed here is 1000 bytes a second, and it had \(rate)") }
        account.settings[keyPath: setting] = TransferRate(bytesPerSecond: max(rate, 1000))
    }

    /// Takes the owner of new files, if that is wanted.
    mutating func take(owner user: UInt32?, _ group: UInt32?, _ choices: ImportChoices) {
        guard let user, let group, choices.keepsOwners, user != .max, group != .max else { return }
        account.settings.owner = FileOwner(user: user, group: group)
    }
}
