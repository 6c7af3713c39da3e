// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryImport
import ProgramKit

/// The account of a takeover, for a person or a program.
struct ImportReport {
    typealias Fates = (groups: [TakenOver], accounts: [TakenOver])

    let takeover: Takeover
    let isDry: Bool
    /// True if broken lines kept all from being taken over.
    let isRefused: Bool
    /// The fate of each group and account, in their order.
    var fates: Fates = ([], [])

    init(_ takeover: Takeover, isDry: Bool, isRefused: Bool) {
        (self.takeover, self.isDry, self.isRefused) = (takeover, isDry, isRefused)
    }

    func show(asJSON: Bool, _ streams: StandardStreams) {
        if asJSON { return streams.say(json.text) }
        showFaults(streams)
        let lines = groupLines + accountLines + takeover.remarks
        if !lines.isEmpty { streams.say(lines.joined(separator: "\n")) }
        isRefused ? streams.complain(refusal) : streams.say(summary)
    }

    func showFaults(_ streams: StandardStreams) {
        for fault in takeover.faults { streams.complain("\(fault)") }
    }

    // MARK: - For a person

    private var groupLines: [String] {
        zip(takeover.groups, fates.groups).flatMap { imported, fate in
            let facts = imported.group.settings.facts
            return ["group \(imported.group.name): \(words(fate))\(facts.isEmpty ? "" : ": " + facts)"]
                + remarkLines(imported.remarks)
        }
    }

    private var accountLines: [String] {
        zip(takeover.accounts, fates.accounts).flatMap { imported, fate -> [String] in
            if fate == .left { return ["\(imported.account.name): \(words(fate))"] }
            return ["\(imported.account.name): \(words(fate)): \(facts(imported))"] + remarkLines(imported.remarks)
        }
    }

    private func words(_ fate: TakenOver) -> String {
        switch fate {
        case .added: isDry ? "would be added" : "added"
        case .replaced: isDry ? "would be replaced" : "replaced"
        case .left: "left as it is, as one of that name is there (--replace)"
        }
    }

    private func facts(_ imported: ImportedAccount) -> String {
        var facts = [imported.passwordText]
        if imported.account.isDisabled { facts.append("disabled") }
        if let group = imported.account.group { facts.append("group \(group)") }
        let settings = imported.account.settings.facts
        if !settings.isEmpty { facts.append(settings) }
        return facts.joined(separator: ", ")
    }

    private func remarkLines(_ remarks: [ImportRemark]) -> [String] {
        remarks.map { remark in
            switch remark {
            case .lost(let text): "    no counterpart: \(text)"
            case .chosen(let text): "    note: \(text)"
            }
        }
    }

    private var summary: String {
        let (new, old) = (count(.added), count(.replaced))
        var parts: [String] = []
        if new > 0 || old == 0 { parts.append("\(isDry ? "would take over" : "took over") \(Self.accounts(new))") }
        if old > 0 { parts.append("\(isDry ? "would replace" : "replaced") \(Self.accounts(old))") }
        let left = count(.left)
        if left > 0 { parts.append("left \(Self.accounts(left)) as \(left == 1 ? "it was" : "they were")") }
        if !takeover.faults.isEmpty { parts.append("left out \(Self.lines(takeover.faults.count))") }
        var sentence = parts.joined(separator: ", ")
        sentence = sentence.prefix(1).uppercased() + sentence.dropFirst() + "."
        let lost = lostCount
        if lost > 0 { sentence += " \(lost == 1 ? "1 thing has" : "\(lost) things have") no counterpart." }
        return isDry ? sentence + " Nothing was changed." : sentence
    }

    private var refusal: String {
        let them = takeover.faults.count == 1 ? "it" : "them"
        return
            "Nothing was changed, as \(Self.lines(takeover.faults.count)) cannot be understood. Mend \(them), or leave "
            + "\(them) out: --skip-broken"
    }

    private func count(_ fate: TakenOver) -> Int { fates.accounts.count { $0 == fate } }

    private var lostCount: Int {
        let groups = zip(takeover.groups, fates.groups).filter { $1 != .left }.flatMap { $0.0.remarks }
        let accounts = zip(takeover.accounts, fates.accounts).filter { $1 != .left }.flatMap { $0.0.remarks }
        let remarks = groups + accounts
        return remarks.count { if case .lost = $0 { true } else { false } }
    }

    private static func accounts(_ count: Int) -> String { count == 1 ? "1 account" : "\(count) accounts" }
    private static func lines(_ count: Int) -> String { count == 1 ? "1 entry" : "\(count) entries" }
}

// MARK: - For a program

extension ImportReport {
    fileprivate var json: JSON {
        var object = JSONObject()
        object.add("dry_run", isDry && !isRefused)
        object.add("refused", isRefused)
        object.add("groups", .list(zip(takeover.groups, fates.groups).map(Self.json)))
        object.add("accounts", .list(zip(takeover.accounts, fates.accounts).map(Self.json)))
        object.add("broken", .list(takeover.faults.map(Self.json)))
        object.add("notes", takeover.remarks)
        return object.json
    }

    private static func json(_ imported: ImportedGroup, _ fate: TakenOver) -> JSON {
        var object = JSONObject()
        object.add("name", imported.group.name.description)
        object.add("outcome", fate.rawValue)
        object.add("settings", imported.group.settings.json)
        object.add(imported.remarks)
        return object.json
    }

    private static func json(_ imported: ImportedAccount, _ fate: TakenOver) -> JSON {
        var object = JSONObject()
        object.add("name", imported.account.name.description)
        object.add("outcome", fate.rawValue)
        object.add(imported.place)
        object.add("password", imported.passwordText)
        object.add("disabled", imported.account.isDisabled)
        if let group = imported.account.group { object.add("group", group.description) }
        object.add("settings", imported.account.settings.json)
        object.add(imported.remarks)
        return object.json
    }

    private static func json(_ fault: ImportFault) -> JSON {
        var object = JSONObject()
        object.add(fault.place)
        object.add("reason", fault.reason)
        return object.json
    }
}

extension JSONObject {
    fileprivate mutating func add(_ place: ImportPlace) {
        add("file", place.file)
        if let line = place.line { add("line", Int64(line)) }
        if let entry = place.entry { add("entry", entry) }
    }

    fileprivate mutating func add(_ remarks: [ImportRemark]) {
        add("no_counterpart", remarks.compactMap { if case .lost(let text) = $0 { text } else { nil } })
        add("chosen", remarks.compactMap { if case .chosen(let text) = $0 { text } else { nil } })
    }
}

extension ImportedAccount {
    /// The scheme of its password.
    fileprivate var passwordText: String {
        switch password {
        case .none: "no password"
        case .hash(let hash): hash.method
        case .plain: "a password in clear, which is hashed"
        }
    }
}

extension AccountSettings {
    /// The settings and rules on one line.
    fileprivate var facts: String {
        lines().map { $0.drop { $0 == " " }.replacing(": ", with: " ", maxReplacements: 1) }.joined(separator: ", ")
    }

    /// The settings as options take them, and the rules.
    fileprivate var json: JSON {
        var object = JSONObject()
        for setting in AccountSetting.all {
            if let text = setting.text(self) { object.add(setting.name, Printable.text(text)) }
        }
        if !rules.isEmpty { object.add("rules", rules.map { Printable.text($0.bytes) }) }
        return object.json
    }
}
