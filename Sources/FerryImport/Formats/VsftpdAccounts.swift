// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire

/// The virtual users of vsftpd: names with hashes for `pam_pwdfile`, names and passwords on lines of their own for
/// `db_load`, `vsftpd.conf`, and the files of `user_config_dir`.
///
/// A file is known by what it holds: settings, lines of a name and a hash, or else pairs of lines.
struct VsftpdAccounts {
    private let choices: ImportChoices
    private var takeover = Takeover()
    private var common = VsftpdSettings()
    /// The file of these, the first one that lay in no directory.
    private var commonFile: ImportFile?
    private var own: [[UInt8]: VsftpdSettings] = [:]

    static func read(_ files: [ImportFile], _ choices: ImportChoices) -> Takeover {
        var reader = VsftpdAccounts(choices: choices)
        // Accounts need the settings.
        for file in files where isSettings(file) { reader.readSettings(file) }
        for file in files where !isSettings(file) {
            isHashes(file) ? reader.readHashes(file) : reader.readPairs(file)
        }
        return reader.finish()
    }

    private init(choices: ImportChoices) { self.choices = choices }

    private static func isSettings(_ file: ImportFile) -> Bool {
        if file.nameInDirectory != nil { return true }
        return file.lines.first.map { VsftpdSettings.isSetting($0.bytes) } ?? false
    }

    /// True if a line has a name, and behind a colon a hash or what stands in its place: nothing, `*`, or `!` for a locked
    /// account.
    private static func isHashes(_ file: ImportFile) -> Bool {
        file.lines.contains { line in
            let fields = line.fields
            guard fields.count > 1, !fields[0].isEmpty else { return false }
            let first = fields[1].first
            return first == nil || first == UInt8(ascii: "!") || first == UInt8(ascii: "*")
                || ForeignHash.looksLikeOne(fields[1]) || ForeignHash.read(fields[1]) != nil
        }
    }

    private mutating func readSettings(_ file: ImportFile) {
        if file.nameInDirectory == nil {
            if let commonFile {
                return takeover.fault(
                    ImportPlace(file: file.name),
                    "These would be settings for everybody beside those in \(commonFile.name). If they are one user's, name the directory that they are in (user_config_dir)."
                )
            }
            commonFile = file
        }
        var settings = VsftpdSettings()
        for line in file.lines {
            guard settings.take(line.bytes) else {
                takeover.fault(
                    line.place,
                    "This is no setting of vsftpd, such as write_enable=YES: \(Printable.text(Array(line.fields[0])))")
                continue
            }
        }
        if let name = file.nameInDirectory { own[name] = settings } else { common = settings }
    }

    private mutating func readHashes(_ file: ImportFile) {
        for line in file.lines {
            let fields = line.fields
            guard fields.count > 1 else {
                takeover.fault(line.place, "A line has a name, a colon and a hash.")
                continue
            }
            guard let name = takeover.name(fields[0], at: line.place) else { continue }
            var account = ImportedAccount(account: Account(name), place: line.place)
            account.take(crypt: Array(fields[1]))
            takeover.add(account)
        }
    }

    private mutating func readPairs(_ file: ImportFile) {
        // No line is a comment here, and none is left out: db_load takes them all.
        var lines = file.allLines
        while let last = lines.last, last.bytes.isEmpty { lines.removeLast() }
        if let reason = Self.obstacle(to: lines, in: file) {
            return takeover.fault(ImportPlace(file: file.name), reason)
        }
        for index in stride(from: 0, to: lines.count, by: 2) {
            let line = lines[index]
            guard index + 1 < lines.count else {
                takeover.fault(
                    line.place,
                    "The password of \"\(Printable.text(Array(line.bytes)))\" is missing: names and passwords have a line each."
                )
                return
            }
            guard let name = takeover.name(line.bytes, at: line.place) else { continue }
            var account = ImportedAccount(account: Account(name), place: line.place)
            let password = lines[index + 1].bytes
            if password.isEmpty {
                account.lost("it has no password; give it one")
            } else if ForeignHash.looksLikeOne(password) {
                account.take(hash: ForeignHash.read(password))
            } else {
                account.password = .plain(Array(password))
            }
            takeover.add(account)
        }
    }

    /// The reason that lines are not names and passwords in turns.
    private static func obstacle(to lines: [ImportFile.Line], in file: ImportFile) -> String? {
        let title = file.name.split(separator: "/").last ?? ""
        if ["user_list", "userlist", "chroot_list", "ftpusers", "banned_emails"].contains(where: title.contains) {
            return "This is a list of users, and no file of names and passwords."
        }
        for line in stride(from: 0, to: lines.count, by: 2).map({ lines[$0] }) {
            if line.bytes.first == UInt8(ascii: "#") {
                return "These are no names and passwords in turns: a comment stands in the place of a name."
            }
            if line.bytes.contains(UInt8(ascii: ":")) {
                return "These are no names and passwords in turns, and no names and hashes: "
                    + "\"\(Printable.text(Array(line.fields[0])))\" stands before a colon."
            }
        }
        return nil
    }

    private consuming func finish() -> Takeover {
        var unused = own
        if let file = commonFile, let title = file.name.split(separator: "/").last,
            takeover.accounts.contains(where: { $0.account.name.description == title })
        {
            takeover.fault(
                ImportPlace(file: file.name),
                "This has the name of an account. If it holds that one's settings, name the directory that it is in (user_config_dir); everybody would get them."
            )
        }
        for index in takeover.accounts.indices {
            let name = takeover.accounts[index].account.name
            let mine = unused.removeValue(forKey: name.bytes)
            let settings = mine.map { common.under($0) } ?? common
            settings.apply(to: &takeover.accounts[index], choices)
            for key in mine?.strange ?? [] { takeover.accounts[index].lost("the setting \(key)") }
        }
        for name in unused.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            takeover.remarks.append(
                "The settings of \"\(Printable.text(name))\" are left out, as none of the files has its password.")
        }
        let strange = common.strange
        if !strange.isEmpty {
            takeover.remarks.append(
                "Not taken over, as they are the server's (ours: ferryd configuration --sample): \(strange.joined(separator: ", "))."
            )
        }
        return takeover
    }
}
