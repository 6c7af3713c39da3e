// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire

/// A row of `quotalimits` (mod_quotatab).
struct ProFTPDLimit {
    let kind: String
    let name: [UInt8]
    private let bytes: Int64
    private let files: Int64
    private let remarks: [ImportRemark]

    static func read(_ row: SQLDump.Row) -> Result<ProFTPDLimit, ImportFault> {
        func number(_ column: String) -> Int64? {
            guard let text = row.value(column), !text.isEmpty else { return 0 }
            // Columns of bytes are often floating point: 10485760.0, 1.5e10.
            guard let value = Double(text.asText), value.isFinite else { return nil }
            return value <= 0 ? 0 : Int64(exactly: value.rounded(.down))
        }
        guard let bytes = number("bytes_in_avail"), let files = number("files_in_avail") else {
            return .failure(ImportFault(place: row.place, reason: "A limit of the quota is no number."))
        }
        var remarks: [ImportRemark] = []
        if row.value("limit_type")?.asText.lowercased() == "soft" {
            remarks.append(.chosen("its quota was soft, and is hard here: an upload that does not fit is refused"))
        }
        if let perSession = row.value("per_session")?.asText.lowercased(), ["true", "t", "1"].contains(perSession) {
            remarks.append(.chosen("its quota began anew with each session, and holds for all its files here"))
        }
        for column in ["bytes_out_avail", "bytes_xfer_avail", "files_out_avail", "files_xfer_avail"] {
            if let most = number(column), most > 0 {
                remarks.append(.lost("a limit of \(most) to what is sent (\(column))"))
            }
        }
        return .success(
            ProFTPDLimit(
                kind: row.value("quota_type")?.asText.lowercased() ?? "user", name: row.value("name") ?? [],
                bytes: bytes, files: files, remarks: remarks))
    }

    func apply(to account: inout ImportedAccount) {
        // Zero is no limit there.
        if bytes > 0 { account.account.settings.quota = QuotaAmount(bytes) }
        if files > 0 { account.account.settings.quotaFiles = QuotaAmount(files) }
        account.remarks += remarks
    }
}
