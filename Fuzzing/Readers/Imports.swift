// SPDX-License-Identifier: Apache-2.0

/// Files of other servers: the first byte picks the server, the second two choices of whoever moves, and a zero byte ends a
/// file.
func readImports(_ bytes: [UInt8]) {
    guard bytes.count > 2 else { return }
    let source = ImportSource.allCases[Int(bytes[0]) % ImportSource.allCases.count]
    var choices = ImportChoices()
    choices.takesPlainPasswords = bytes[1] & 1 != 0
    choices.keepsOwners = bytes[1] & 2 != 0
    choices.moves = [(Array(#"C:\ftp"#.utf8), Array("/srv".utf8))]
    let files = bytes[2...].split(separator: 0).map { ImportFile(name: "file", bytes: Array($0)) }
    let takeover = source.read(files, choices)
    for imported in takeover.accounts {
        if case .hash(let hash) = imported.password { precondition(hash.isUsable, "a hash that cannot be compared") }
        if case .plain = imported.password {
            precondition(source == .vsftpd || choices.takesPlainPasswords, "a password in clear that nobody spoke of")
        }
        readAgain(imported.account.settings)
    }
    for group in takeover.groups { readAgain(group.group.settings) }
    _ = PasswordHash(stored: String(decoding: bytes[2...], as: UTF8.self)).obstacle
}

/// What a store writes, it reads again.
private func readAgain(_ settings: AccountSettings) {
    for setting in AccountSetting.all {
        guard let text = setting.text(settings) else { continue }
        var again = AccountSettings()
        guard (try? setting.set(text, in: &again)) != nil else {
            preconditionFailure("\(setting.name) that cannot be read: \(String(decoding: text, as: UTF8.self))")
        }
        precondition(setting.text(again) == text, "\(setting.name), written and read again")
    }
    for rule in settings.rules { precondition(PathRule(rule.bytes) == rule, "a rule, written and read again") }
}
