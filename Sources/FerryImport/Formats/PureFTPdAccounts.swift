// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire

/// The accounts of Pure-FTPd, in the file that `pure-pw` keeps (pure-pw(8)).
///
/// A line holds, separated by colons: account, password, uid, gid, comment, home, upload and download bandwidth, upload
/// and download ratio, connections, quota in files and in bytes, local addresses that are allowed and refused, addresses
/// of clients that are allowed and refused, and hours.
enum PureFTPdAccounts {
    private static let fieldsAtMost = 18

    static func read(_ files: [ImportFile], _ choices: ImportChoices) -> Takeover {
        var takeover = Takeover()
        for file in files {
            if file.bytes.contains(.nul) {
                takeover.fault(
                    ImportPlace(file: file.name, line: 1),
                    "This is no text: name the file that pure-pw keeps (pureftpd.passwd), not the database made of it (.pdb)."
                )
                continue
            }
            for line in file.lines {
                guard let account = read(line, choices, &takeover) else { continue }
                takeover.add(account)
            }
        }
        return takeover
    }

    private static func read(
        _ line: ImportFile.Line, _ choices: ImportChoices, _ takeover: inout Takeover
    ) -> ImportedAccount? {
        let fields = line.fields
        guard (6...fieldsAtMost).contains(fields.count) else {
            takeover.fault(
                line.place,
                "A line of pure-pw has 6 to \(fieldsAtMost) fields with colons between them, and this has \(fields.count)."
            )
            return nil
        }
        guard let name = takeover.name(fields[0], at: line.place) else { return nil }
        func field(_ index: Int) -> ArraySlice<UInt8> { index < fields.count ? fields[index] : [] }
        var account = ImportedAccount(account: Account(name), place: line.place)
        do throws(ImportFault) {
            func number(_ index: Int, _ thing: String) throws(ImportFault) -> Int64? {
                let text = field(index)
                if text.isEmpty { return nil }
                guard let number = Decimal.parse(text) else {
                    let shown = ForeignHash.looksLikeOne(text) ? "a hash" : "\"\(Printable.text(Array(text)))\""
                    throw ImportFault(place: line.place, reason: "The \(thing) is no number: \(shown).")
                }
                return number
            }
            account.take(crypt: Array(field(1)))
            let (user, group) = (try number(2, "number of the user"), try number(3, "number of the group"))
            if user ?? 0 == 0 || group ?? 0 == 0 {
                account.disable("root or nobody was its user or group, which was refused")
            }
            account.take(owner: user.flatMap { UInt32(exactly: $0) }, group.flatMap { UInt32(exactly: $0) }, choices)
            if !field(4).isEmpty { account.lost("the comment \"\(Printable.text(Array(field(4))))\"") }
            let isConfined = field(5).asText.contains("/./")
            account.take(home: field(5), choices)
            if !isConfined, account.account.settings.home != nil {
                account.chosen("it was not confined to its home, and is now")
            }
            account.take(rate: try number(6, "upload bandwidth"), as: \.rateUp)
            account.take(rate: try number(7, "download bandwidth"), as: \.rateDown)
            if let up = try number(8, "upload ratio"), let down = try number(9, "download ratio"), up > 0, down > 0 {
                account.lost("the ratio of \(up) upload to \(down) downloads")
            }
            if let sessions = try number(10, "number of connections"), sessions > 0 {
                account.account.settings.maxSessions = Int(sessions)
            }
            // A limit of no files is a limit.
            account.account.settings.quotaFiles = try number(11, "quota of files").map { QuotaAmount($0) }
            account.account.settings.quota = try number(12, "quota of bytes").map { QuotaAmount($0) }
        } catch {
            takeover.faults.append(error)
            return nil
        }
        if !field(13).isEmpty || !field(14).isEmpty { account.lost("limits to addresses of the server itself") }
        account.take(networks: words(field(15)), except: words(field(16)))
        guard takeHours(field(17), of: &account) else {
            takeover.fault(line.place, "The hours are not such as 0900-1800: \"\(Printable.text(Array(field(17))))\".")
            return nil
        }
        return account
    }

    private static func words(_ field: ArraySlice<UInt8>) -> [String] {
        field.split { $0 == UInt8(ascii: ",") || $0.isBlank }.map(\.asText)
    }

    /// Reads `900-1800`: hours and minutes, without zeros before them.
    private static func takeHours(_ field: ArraySlice<UInt8>, of account: inout ImportedAccount) -> Bool {
        if field.isEmpty { return true }
        let ends = field.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map {
            Decimal.parse($0, in: 0...2400)
        }
        guard ends.count == 2, let start = ends[0], let end = ends[1], start % 100 < 60, end % 100 < 60 else {
            return false
        }
        func text(_ time: Int) -> String {
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(two(time / 100)):\(two(time % 100))"
        }
        if (start, end) == (0, 2400) { return true }
        if start == end {
            account.disable("its hours were one minute a day")
            return true
        }
        guard let hours = WeeklyHours("\(text(start))-\(text(end))") else { return false }
        account.account.settings.hours = hours
        return true
    }
}
