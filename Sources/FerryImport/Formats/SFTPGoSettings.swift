// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import ProgramKit

/// The settings of a user of SFTPGo, with those of its groups, or those that a group gives to its users.
struct SFTPGoSettings {
    let entry: JSON
    let filters: JSON
    let place: ImportPlace
    /// The group whose settings hold where the account has none, and some in any case.
    var primary: SFTPGoSettings? {
        get { first.first }
        set { first = [newValue].compactMap(\.self) }
    }
    private var first: [SFTPGoSettings] = []
    /// Groups that add to lists only.
    var secondary: [SFTPGoSettings] = []

    init(_ entry: JSON, _ place: ImportPlace) {
        (self.entry, filters, self.place) = (entry, entry["filters"] ?? .null, place)
    }

    /// A number; nil if it is missing or null.
    func number(_ key: String, in object: JSON? = nil) throws(ImportFault) -> Int64? {
        switch (object ?? entry)[key] {
        case .number(let number)?: return number
        case nil, .null?: return nil
        default: throw ImportFault(place: place, reason: "Its \"\(key)\" is no whole number.")
        }
    }

    /// The elements of a list of filters, with those of the groups.
    func list(_ key: String) -> [JSON] {
        ([self] + first + secondary).flatMap { $0.filters[key]?.asList ?? [] }
    }

    func words(_ key: String) -> [String] { list(key).compactMap(\.asText) }

    /// True if a list is not only that of the primary group, which is inherited.
    private func says(_ keys: String...) -> Bool {
        keys.contains { key in ([self] + secondary).contains { $0.filters[key]?.asList?.isEmpty == false } }
    }

    /// Takes what a group gives to its users, but for their homes.
    func apply(toGroup account: inout ImportedAccount, _ choices: ImportChoices) throws(ImportFault) {
        if home != nil { account.chosen("its home is given to each of its accounts") }
        try takePermissions(ofGroup: &account)
        try applyCommon(to: &account, choices)
    }

    func apply(to account: inout ImportedAccount, _ choices: ImportChoices) throws(ImportFault) {
        takeHome(&account, choices)
        try takePermissions(&account)
        try applyCommon(to: &account, choices)
        hideVirtualPaths(&account)
        takeCertificate(&account)
        if account.account.settings.expires == nil, let days = try primary?.number("expires_in"), days > 0 {
            guard let created = try number("created_at"), created > 0 else {
                return account.disable("its group lets it expire after \(days) days, and nothing tells its first")
            }
            account.takeExpiry(seconds: created / 1000 + min(days, 1 << 32) * 86_400)
        }
    }

    private func applyCommon(to account: inout ImportedAccount, _ choices: ImportChoices) throws(ImportFault) {
        func positive(_ key: String) throws(ImportFault) -> Int64? { try number(key).flatMap { $0 > 0 ? $0 : nil } }
        if let sessions = try positive("max_sessions") { account.account.settings.maxSessions = Int(sessions) }
        account.account.settings.quota = try positive("quota_size").map { QuotaAmount($0) }
        account.account.settings.quotaFiles = try positive("quota_files").map { QuotaAmount($0) }
        // Kilobytes of 1024.
        account.take(rate: try positive("upload_bandwidth").map { min($0, 1 << 40) << 10 }, as: \.rateUp)
        account.take(rate: try positive("download_bandwidth").map { min($0, 1 << 40) << 10 }, as: \.rateDown)
        if let milliseconds = try positive("expiration_date") { account.takeExpiry(seconds: milliseconds / 1000) }
        let (user, group) = (try number("uid"), try number("gid"))
        if (user ?? 0, group ?? 0) != (0, 0) {
            account.take(owner: user.flatMap { UInt32(exactly: $0) }, group.flatMap { UInt32(exactly: $0) }, choices)
        }
        if says("allowed_ip", "denied_ip") {
            account.take(networks: words("allowed_ip"), except: words("denied_ip"))
        }
        if says("access_time") { takeHours(&account) }
        // 1 is TLS for both connections.
        if let security = try number("ftp_security", in: filters), security != 0 {
            account.account.settings.demand = .everything
        }
        takeProtocols(&account)
        tellOthers(&account)
    }

    private var home: String? { entry["home_dir"]?.asText.flatMap { $0.isEmpty ? nil : $0 } }

    /// Takes the home that the primary group gives to each of its accounts, with the name in it, else the account's own.
    private func takeHome(_ account: inout ImportedAccount, _ choices: ImportChoices) {
        let given = primary?.home?.replacing("%username%", with: account.account.name.description)
        let home = Array((given ?? home ?? "").utf8)
        account.take(home: home, choices)
        if given?.contains("%role%") == true {
            account.disable("its home \"\(Printable.text(home))\" is not known here")
        }
    }

    /// Denies what the home has where another directory stood.
    private func hideVirtualPaths(_ account: inout ImportedAccount) {
        for directory in ([self] + first + secondary).flatMap({ $0.entry["virtual_folders"]?.asList ?? [] }) {
            let path = (directory["virtual_path"]?.asText ?? "").replacing(
                "%username%", with: account.account.name.description)
            guard let pattern = RulePattern(RulePattern.plain(path.utf8)) else {
                account.disable("its directory \"\(Printable.text(Array(path.utf8)))\" cannot be told here")
                continue
            }
            account.account.settings.rules.append(PathRule(.deny, .all, pattern))
        }
    }

    private func takeCertificate(_ account: inout ImportedAccount) {
        let own = filters["tls_username"]?.asText ?? ""
        let word = own.isEmpty || own == "None" ? primary?.filters["tls_username"]?.asText : own
        guard word == "CommonName", !words("denied_login_methods").contains("TLSCertificate") else { return }
        let names = CertificateNames(CertificateName(.commonName, account.account.name.description))
        // A comma in a name would make two of it.
        guard CertificateNames(names.description) == names else {
            return account.lost("the certificate of its name, which cannot be told here")
        }
        account.account.settings.certificates = names
    }

    // MARK: - When and how

    private func takeHours(_ account: inout ImportedAccount) {
        let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        var spans: [String] = []
        for span in list("access_time") {
            guard let day = span["day_of_week"]?.asNumber, (0...6).contains(day), let from = span["from"]?.asText,
                let to = span["to"]?.asText
            else {
                return account.disable("its hours cannot be understood")
            }
            spans.append("\(days[Int(day)]) \(from)-\(to)")
        }
        if spans.isEmpty { return }
        guard let hours = WeeklyHours(spans.joined(separator: ",")) else {
            return account.disable("its hours cannot be understood")
        }
        account.account.settings.hours = hours
        account.chosen("its hours were those of UTC there, and are those of the server's clock here")
    }

    private func takeProtocols(_ account: inout ImportedAccount) {
        if words("denied_protocols").contains("FTP") { account.disable("it was not allowed to use FTP") }
        if words("denied_login_methods").contains("password") {
            account.disable("it was not allowed to log in with its password")
        }
    }

    private func tellOthers(_ account: inout ImportedAccount) {
        if let provider = entry["filesystem"]?["provider"]?.asNumber, provider != 0 {
            account.disable("its files are not in a directory of the machine")
        }
        for directory in entry["virtual_folders"]?.asList ?? [] {
            let place = directory["virtual_path"]?.asText ?? ""
            let path = directory["mapped_path"]?.asText ?? directory["name"]?.asText ?? ""
            account.lost(
                "the directory \(Printable.text(Array(path.utf8))) at \(Printable.text(Array(place.utf8))) (a directory elsewhere)"
            )
        }
        if entry["public_keys"]?.asList?.isEmpty == false { account.lost("its public keys, which are not FTP's") }
        if let codes = filters["totp_config"], codes["enabled"]?.asFlag == true {
            let isForFTP = (codes["protocols"]?.asList ?? []).contains { $0.asText == "FTP" }
            isForFTP ? account.disable("its one-time passwords") : account.lost("its one-time passwords")
        }
        if (filters["two_factor_protocols"]?.asList ?? []).contains(where: { $0.asText == "FTP" }) {
            account.disable("it was not allowed to log in with a password alone")
        }
        for key in ["file_patterns", "file_extensions"] where filters[key]?.asList?.isEmpty == false {
            account.disable("the filter \(key)")
        }
        for key in ["description", "email", "additional_info"] {
            guard let text = entry[key]?.asText, !text.isEmpty else { continue }
            account.lost("the \(key.replacing("_", with: " ")) \"\(Printable.text(Array(text.utf8)))\"")
        }
        for key in ["total_data_transfer", "upload_data_transfer", "download_data_transfer"] {
            if let most = entry[key]?.asNumber, most > 0 { account.lost("a limit to what is sent (\(key))") }
        }
        for key in ["bandwidth_limits", "data_transfer_limits", "tls_certs"]
        where filters[key]?.asList?.isEmpty == false { account.lost("the filter \(key)") }
        if let most = filters["max_upload_file_size"]?.asNumber, most > 0 {
            account.lost("a limit of \(most) bytes for a file")
        }
        if let start = filters["start_directory"]?.asText, !start.isEmpty, start != "/" {
            account.lost("sessions began in \(Printable.text(Array(start.utf8)))")
        }
    }
}

extension ImportedAccount {
    /// Takes the moment from which on nobody is let in, by the minute; the last that can be told here ends a longer time.
    fileprivate mutating func takeExpiry(seconds: Int64) {
        let last = Moment("9999-12-31") ?? Moment(seconds: 0)
        account.settings.expires = Moment(seconds: min(seconds / 60 * 60, last.seconds))
        if seconds > last.seconds { chosen("it expires on \(last), which is the last day here") }
    }
}
