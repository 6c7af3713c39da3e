// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire

/// Settings of vsftpd.conf(5), for everybody or for one user.
struct VsftpdSettings {
    private var values: [String: [UInt8]] = [:]

    /// True for `name=value`, where the name is in small letters.
    static func isSetting(_ line: some Collection<UInt8>) -> Bool {
        guard let end = line.firstIndex(of: UInt8(ascii: "=")), end != line.startIndex else { return false }
        return line[..<end].allSatisfy { $0 == UInt8(ascii: "_") || $0.isDigit || $0.isLetter && $0.lowercased == $0 }
    }

    /// Takes a line; false if it is no setting.
    mutating func take(_ line: some BidirectionalCollection<UInt8>) -> Bool {
        let text = Array(line)
        guard Self.isSetting(text), let end = text.firstIndex(of: UInt8(ascii: "=")) else { return false }
        values[text[..<end].asText] = Array(text[(end + 1)...].trimmingBlanks)
        return true
    }

    /// These settings, and those of `other` before them.
    func under(_ other: VsftpdSettings) -> VsftpdSettings {
        var settings = self
        settings.values.merge(other.values) { $1 }
        return settings
    }

    private func isOn(_ name: String, _ standard: Bool) -> Bool {
        guard let value = values[name]?.asText.uppercased() else { return standard }
        return ["YES", "TRUE", "1"].contains(value)
    }

    /// The settings that mean something for an account.
    private static let known: Set<String> = [
        "anon_max_rate", "anon_mkdir_write_enable", "anon_other_write_enable", "anon_umask", "anon_upload_enable",
        "anon_world_readable_only", "chmod_enable", "chroot_local_user", "cmds_allowed", "cmds_denied", "deny_file",
        "dirlist_enable", "download_enable", "force_local_data_ssl", "force_local_logins_ssl", "guest_enable",
        "guest_username", "hide_file", "local_enable", "local_max_rate", "local_root", "local_umask",
        "nopriv_user", "pam_service_name", "ssl_enable", "user_config_dir", "user_sub_token", "userlist_deny",
        "userlist_enable", "userlist_file", "virtual_use_local_privs", "write_enable",
    ]

    /// The names of the others.
    var strange: [String] { values.keys.filter { !Self.known.contains($0) }.sorted() }

    /// Virtual users are guests: they have the rights of visitors, unless they are said to have those of local users.
    private var isLocal: Bool { isOn("virtual_use_local_privs", false) }

    func apply(to account: inout ImportedAccount, _ choices: ImportChoices) {
        takeHome(&account, choices)
        account.account.settings.permissions = permissions
        let rate = values[isLocal ? "local_max_rate" : "anon_max_rate"].flatMap { Decimal.parse($0) }
        account.take(rate: rate, as: \.rateUp)
        account.take(rate: rate, as: \.rateDown)
        // Without a word on it only the owner reaches what they make.
        let mask = values[isLocal ? "local_umask" : "anon_umask"] ?? Array("077".utf8)
        account.account.settings.umask = Umask(mask.asText) ?? Umask("077")
        if Umask(mask.asText) == nil { account.chosen("the umask \(Printable.text(mask)) is none; it gets 077") }
        if isOn("ssl_enable", false) {
            if isOn("force_local_data_ssl", true) {
                account.account.settings.demand = .everything
            } else if isOn("force_local_logins_ssl", true) {
                account.account.settings.demand = .login
            }
        }
        takePatterns("deny_file", .all, &account)
        takePatterns("hide_file", .list, &account)
        for name in ["cmds_allowed", "cmds_denied"] {
            if let words = values[name] { account.disable("\(name)=\(Printable.text(words))") }
        }
        if isOn("userlist_enable", false) {
            if isOn("userlist_deny", true) {
                account.chosen("it could not log in if the list of userlist_file names it; then disable it")
            } else {
                account.disable("it could log in only if the list of userlist_file names it")
            }
        }
        if !isLocal, isOn("anon_world_readable_only", true) {
            account.chosen("it could read only what everybody on the machine may read, and reads all of its home here")
        }
    }

    private func takeHome(_ account: inout ImportedAccount, _ choices: ImportChoices) {
        guard var home = values["local_root"] else {
            return account.disable("no local_root tells its home")
        }
        if let token = values["user_sub_token"], !token.isEmpty {
            home = home.replacing(token, with: account.account.name.bytes)
        }
        account.take(home: home, choices)
    }

    private var permissions: Permissions {
        var permissions: Permissions = [.list, .read]
        if isOn("write_enable", false) {
            if isLocal {
                permissions = .all
                if !isOn("chmod_enable", true) { permissions.remove(.attributes) }
            } else {
                if isOn("anon_upload_enable", false) { permissions.insert(.write) }
                if isOn("anon_mkdir_write_enable", false) { permissions.insert(.make) }
                if isOn("anon_other_write_enable", false) { permissions.formUnion([.delete, .rename, .append]) }
            }
        }
        if !isOn("download_enable", true) { permissions.remove(.read) }
        if !isOn("dirlist_enable", true) { permissions.remove(.list) }
        return permissions
    }

    /// Makes rules of `{*.mp3,*.mov}`, or of one pattern without braces.
    private func takePatterns(_ name: String, _ deeds: Permissions, _ account: inout ImportedAccount) {
        guard let value = values[name] else { return }
        let isList = value.first == UInt8(ascii: "{") && value.last == UInt8(ascii: "}")
        let inner = isList ? value.dropFirst().dropLast() : value[...]
        let special: [UInt8] = [UInt8(ascii: "{"), UInt8(ascii: "}"), .slash]
        let parts = isList ? inner.split(separator: UInt8(ascii: ",")) : [inner]
        var rules: [PathRule] = []
        for part in parts {
            guard !part.isEmpty, !part.contains(where: special.contains),
                // Brackets are plain characters there.
                let pattern = RulePattern(Array("/**/".utf8) + RulePattern.plain(part, except: "*?"))
            else { return account.disable("\(name)=\(Printable.text(value))") }
            rules.append(PathRule(.deny, deeds, pattern))
        }
        account.account.settings.rules += rules
    }
}
