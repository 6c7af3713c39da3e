// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// The answer of a verifying program, one object of JSON: `{"verdict": "accept", "settings": {"home": "/srv/ada"}}`.
enum VerifierAnswer: Hashable, Sendable {
    /// The password is right.
    case accept(VerifiedUser)
    /// The password is wrong.
    case reject
    /// The name belongs to another verifier, or to nobody.
    case notMine
    /// Nothing can be said now, for that reason.
    case tryLater(String)
}

/// A user as a verifying program knows it.
struct VerifiedUser: Hashable, Sendable {
    var settings = AccountSettings()
    /// The group of `ferryd group` whose settings it has where the answer says nothing.
    var group: AccountName?
    /// The user of this machine that it stands for.
    var systemUser: SystemUser?
    /// The reason that keeps it out all the same, of which its client is told.
    var obstacle: AccessObstacle?
}

/// The reason for which an answer is none.
struct UnusableAnswer: Error, Equatable {
    let words: String
}

extension VerifierAnswer {
    private static let obstacles: [(word: String, obstacle: AccessObstacle)] = [
        ("password-expired", .passwordExpired), ("account-expired", .accountExpired), ("closed", .closed),
    ]

    /// Reads an answer; what it holds and nobody knows may be a limit, so that there is no answer then.
    init(parsing text: [UInt8]) throws(UnusableAnswer) {
        guard let json = JSON(parsing: text), case .object(let members) = json else {
            throw UnusableAnswer(words: "answered no object of JSON")
        }
        guard let verdict = json["verdict"]?.asText else { throw UnusableAnswer(words: "answered without a verdict") }
        switch verdict {
        case "accept": self = .accept(try VerifiedUser(members))
        case "reject": self = .reject
        case "not-mine": self = .notMine
        case "try-later":
            let reason = json["reason"]?.asText ?? "no reason given"
            self = .tryLater(Printable.text(Array(reason.utf8).prefix(300)))
        default:
            throw UnusableAnswer(
                words: "answered the verdict \"\(Printable.text(Array(verdict.utf8).prefix(50)))\" instead of accept, "
                    + "reject, not-mine or try-later")
        }
    }

    /// The answer as a verifying program writes it.
    var line: [UInt8] {
        var object = JSONObject()
        switch self {
        case .accept(let user): user.add(to: &object)
        case .reject: object.add("verdict", "reject")
        case .notMine: object.add("verdict", "not-mine")
        case .tryLater(let reason):
            object.add("verdict", "try-later")
            object.add("reason", reason)
        }
        return Array(object.text.utf8) + [.lineFeed]
    }

    fileprivate static func obstacle(_ word: String) -> AccessObstacle? {
        obstacles.first { $0.word == word }?.obstacle
    }

    fileprivate static func word(_ obstacle: AccessObstacle) -> String? {
        obstacles.first { $0.obstacle == obstacle }?.word
    }
}

extension VerifiedUser {
    fileprivate init(_ members: [(key: String, value: JSON)]) throws(UnusableAnswer) {
        for (key, value) in members {
            switch key {
            case "verdict", "reason": break
            case "settings":
                guard case .object(let values) = value else { throw Self.unusable("settings", value) }
                for (name, value) in values { try set(name, value) }
            case "rules":
                let rules = value.asList?.map { $0.asText.flatMap { PathRule(Array($0.utf8)) } }
                guard let rules, rules.allSatisfy({ $0 != nil }) else { throw Self.unusable("rules", value) }
                settings.rules = rules.compactMap(\.self)
            case "group":
                guard let name = value.asText, let group = try? AccountName(name) else {
                    throw Self.unusable("group", value)
                }
                self.group = group
            case "system-user":
                guard let user = SystemUser(value) else { throw Self.unusable("system-user", value) }
                systemUser = user
            case "obstacle":
                guard let obstacle = value.asText.flatMap(VerifierAnswer.obstacle) else {
                    throw Self.unusable("obstacle", value)
                }
                self.obstacle = obstacle
            default: throw UnusableAnswer(words: "answered something unknown, \"\(Self.shown(key))\"")
            }
        }
    }

    /// Sets what an account has under that name.
    private mutating func set(_ name: String, _ value: JSON) throws(UnusableAnswer) {
        guard let setting = AccountSetting.named(name) else {
            let near = name.nearest(of: AccountSetting.all.map(\.name)).map { "; did it mean \"\($0)\"?" } ?? ""
            throw UnusableAnswer(words: "answered a setting that there is not, \"\(Self.shown(name))\"\(near)")
        }
        let text = value.asText ?? value.asNumber.map { "\($0)" }
        guard let text else { throw Self.unusable(name, value) }
        do throws(InvalidSetting) { try setting.set(Array(text.utf8), in: &settings) } catch {
            throw UnusableAnswer(
                words: "answered \(name) \"\(Self.shown(text))\", which takes \(setting.takes)")
        }
        if name == "home", !text.hasPrefix("/") || text.contains("\0") {
            throw UnusableAnswer(words: "answered the home \"\(Self.shown(text))\", which is no path from the root on")
        }
    }

    private static func unusable(_ name: String, _ value: JSON) -> UnusableAnswer {
        UnusableAnswer(words: "answered \(name) \(shown(value.text)), which cannot be")
    }

    private static func shown(_ text: String) -> String { Printable.text(Array(text.utf8).prefix(100)) }

    fileprivate func add(to object: inout JSONObject) {
        object.add("verdict", "accept")
        var values = JSONObject()
        for setting in AccountSetting.all {
            if let text = setting.text(settings) { values.add(setting.name, String(decoding: text, as: UTF8.self)) }
        }
        object.add("settings", values.json)
        if let systemUser {
            var numbers = JSONObject()
            numbers.add("uid", Int64(systemUser.user))
            numbers.add("gid", Int64(systemUser.group))
            numbers.add("groups", .list(systemUser.groups.map { .number(Int64($0)) }))
            object.add("system-user", numbers.json)
        }
        if let word = obstacle.flatMap(VerifierAnswer.word) { object.add("obstacle", word) }
    }
}

extension SystemUser {
    fileprivate init?(_ json: JSON) {
        func number(_ json: JSON?) -> UInt32? { json?.asNumber.flatMap { UInt32(exactly: $0) } }
        let groups = (json["groups"]?.asList ?? []).map { number($0) }
        guard let user = number(json["uid"]), let group = number(json["gid"]), groups.allSatisfy({ $0 != nil }) else {
            return nil
        }
        self.init(user: user, group: group, groups: groups.compactMap(\.self))
    }
}
