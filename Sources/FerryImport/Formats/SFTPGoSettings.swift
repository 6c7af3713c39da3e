// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import ProgramKit

/// The settings of a user of SFTPGo, or those that a group gives to its users.
struct SFTPGoSettings {
    private let entry: JSON
    private let filters: JSON
    private let place: ImportPlace

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

    private func words(_ key: String) -> [String] { (filters[key]?.asList ?? []).compactMap(\.asText) }

    func apply(
        to account: inout ImportedAccount, _ choices: ImportChoices, ofGroup: Bool
    ) throws(ImportFault) {
        if let home = entry["home_dir"]?.asText, !home.isEmpty {
            // One that holds the name is each account's own.
            if !ofGroup || !home.contains("%username%") { account.take(home: Array(home.utf8), choices) }
        }
        try takePermissions(&account)
        func positive(_ key: String) throws(ImportFault) -> Int64? { try number(key).flatMap { $0 > 0 ? $0 : nil } }
        if let sessions = try positive("max_sessions") { account.account.settings.maxSessions = Int(sessions) }
        account.account.settings.quota = try positive("quota_size").map { QuotaAmount($0) }
        account.account.settings.quotaFiles = try positive("quota_files").map { QuotaAmount($0) }
        // Kilobytes of 1024.
        account.take(rate: try positive("upload_bandwidth").map { min($0, 1 << 40) << 10 }, as: \.rateUp)
        account.take(rate: try positive("download_bandwidth").map { min($0, 1 << 40) << 10 }, as: \.rateDown)
        if let milliseconds = try positive("expiration_date") {
            account.account.settings.expires = Moment(seconds: milliseconds / 60_000 * 60)
        }
        let (user, group) = (try number("uid"), try number("gid"))
        if (user ?? 0, group ?? 0) != (0, 0) {
            account.take(owner: user.flatMap { UInt32(exactly: $0) }, group.flatMap { UInt32(exactly: $0) }, choices)
        }
        account.take(networks: words("allowed_ip"), except: words("denied_ip"))
        takeHours(&account)
        takeProtocols(&account)
        tellOthers(&account)
    }

    // MARK: - Rights

    private static let deeds: [String: Permissions] = [
        "*": .all, "list": .list, "download": .read, "upload": [.write, .append], "overwrite": .delete,
        "delete": .delete, "delete_files": .delete, "delete_dirs": .delete, "rename": .rename, "rename_files": .rename,
        "rename_dirs": .rename, "create_dirs": .make, "chmod": .attributes, "chtimes": .attributes,
    ]

    private func takePermissions(_ account: inout ImportedAccount) throws(ImportFault) {
        guard case .object(let members)? = entry["permissions"] else { return }
        // Deeper paths come behind those that they lie in, and decide.
        let sorted = members.sorted {
            ($0.key.split(separator: "/").count, $0.key) < ($1.key.split(separator: "/").count, $1.key)
        }
        for (path, value) in sorted {
            let allowed = try permissions(value, at: path, &account)
            if path == "/" {
                account.account.settings.permissions = allowed
                continue
            }
            guard let pattern = RulePattern(Array(path.utf8)) else {
                throw ImportFault(
                    place: place, reason: "Its permissions name no path: \"\(Printable.text(Array(path.utf8)))\".")
            }
            account.account.settings.rules += [
                PathRule(.deny, Permissions.all.subtracting(allowed), pattern), PathRule(.allow, allowed, pattern),
            ].filter { !$0.permissions.isEmpty }
        }
    }

    private func permissions(
        _ value: JSON, at path: String, _ account: inout ImportedAccount
    ) throws(ImportFault) -> Permissions {
        let words = Set((value.asList ?? []).compactMap(\.asText))
        var allowed: Permissions = []
        for word in words { allowed.formUnion(Self.deeds[word] ?? []) }
        if words.contains("*") { return allowed }
        let shown = Printable.text(Array(path.utf8))
        // Where the rights there are finer, the account gets the smaller ones: nothing is destroyed that could not be.
        let deletes = words.contains("delete") || words.isSuperset(of: ["delete_files", "delete_dirs"])
        if allowed.contains(.delete), !deletes || !words.contains("overwrite") && allowed.contains(.write) {
            if !deletes { allowed.remove(.delete) }
            let finer = words.filter { Self.deeds[$0] == .delete }.sorted().joined(separator: ", ")
            account.chosen(
                deletes
                    ? "at \(shown) it may replace files as well, as it may delete them"
                    : "at \(shown) it neither deletes nor replaces: there is one right for both here (it had: \(finer))"
            )
        }
        if allowed.contains(.rename), !words.contains("rename"), !words.isSuperset(of: ["rename_files", "rename_dirs"])
        {
            allowed.remove(.rename)
            account.chosen("at \(shown) it renames nothing: there is one right for files and directories here")
        }
        for word in words.sorted() where Self.deeds[word] == nil {
            account.lost("the right \(Printable.text(Array(word.utf8))) at \(shown)")
        }
        return allowed
    }

    // MARK: - When and how

    private func takeHours(_ account: inout ImportedAccount) {
        let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        var spans: [String] = []
        for span in filters["access_time"]?.asList ?? [] {
            guard let day = span["day_of_week"]?.asNumber, (0...6).contains(day), let from = span["from"]?.asText,
                let to = span["to"]?.asText
            else {
                account.account.isDisabled = true
                return account.lost("its hours cannot be understood; kept disabled")
            }
            spans.append("\(days[Int(day)]) \(from)-\(to)")
        }
        if spans.isEmpty { return }
        guard let hours = WeeklyHours(spans.joined(separator: ",")) else {
            account.account.isDisabled = true
            return account.lost("its hours cannot be understood; kept disabled")
        }
        account.account.settings.hours = hours
        account.chosen("its hours were those of UTC there, and are those of the server's clock here")
    }

    private func takeProtocols(_ account: inout ImportedAccount) {
        if words("denied_protocols").contains("FTP") {
            account.account.isDisabled = true
            account.lost("it was not allowed to use FTP; kept disabled")
        }
        if words("denied_login_methods").contains("password") {
            account.account.isDisabled = true
            account.lost("it was not allowed to log in with its password; kept disabled")
        }
        if filters["tls_username"]?.asText == "CommonName" {
            account.account.settings.certificates = CertificateNames(
                CertificateName(.commonName, account.account.name.description))
        }
    }

    private func tellOthers(_ account: inout ImportedAccount) {
        if let provider = entry["filesystem"]?["provider"]?.asNumber, provider != 0 {
            account.account.isDisabled = true
            account.lost("its files are not in a directory of the machine; kept disabled")
        }
        for directory in entry["virtual_folders"]?.asList ?? [] {
            let place = directory["virtual_path"]?.asText ?? ""
            let path = directory["mapped_path"]?.asText ?? directory["name"]?.asText ?? ""
            account.lost(
                "the directory \(Printable.text(Array(path.utf8))) at \(Printable.text(Array(place.utf8))) (a directory elsewhere)"
            )
        }
        if entry["public_keys"]?.asList?.isEmpty == false { account.lost("its public keys, which are not FTP's") }
        if filters["totp_config"]?["enabled"]?.asFlag == true { account.lost("its one-time passwords") }
        for key in ["description", "email", "additional_info"] {
            guard let text = entry[key]?.asText, !text.isEmpty else { continue }
            account.lost("the \(key.replacing("_", with: " ")) \"\(Printable.text(Array(text.utf8)))\"")
        }
        for key in ["total_data_transfer", "upload_data_transfer", "download_data_transfer"] {
            if let most = entry[key]?.asNumber, most > 0 { account.lost("a limit to what is sent (\(key))") }
        }
        for key in [
            "file_patterns", "file_extensions", "bandwidth_limits", "data_transfer_limits", "tls_certs",
            "two_factor_protocols",
        ] where filters[key]?.asList?.isEmpty == false { account.lost("the filter \(key)") }
        if let most = filters["max_upload_file_size"]?.asNumber, most > 0 {
            account.lost("a limit of \(most) bytes for a file")
        }
        if let start = filters["start_directory"]?.asText, !start.isEmpty, start != "/" {
            account.lost("sessions began in \(Printable.text(Array(start.utf8)))")
        }
    }
}
