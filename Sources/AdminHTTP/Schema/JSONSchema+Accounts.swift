// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import ProgramKit

extension JSONSchema {
    /// Settings as they are told: a member for each that is said.
    static let settings = JSONSchema.named(
        "settings", .object(AccountSetting.all.map { .sometimes($0.name, .text, $0.summary) }))

    /// Settings as they are given; `null` takes one away.
    static let settingsEdit = JSONSchema.named(
        "settingsEdit",
        .object(
            AccountSetting.all.map { .sometimes($0.name, .textOrNull, $0.summary) }))

    static let rule = JSONSchema.named(
        "rule",
        .object([
            .always(
                "effect", .choice(PathRule.Effect.allCases.map(\.rawValue)), "Of several rules the last one decides."),
            .always(
                "deeds", .text, "What is allowed or denied: \(Permissions.words.map(\.word).joined(separator: ","))."),
            .always("path", .text, "The place, and all below it: /incoming, or with patterns, as in /**/*.key."),
        ]))

    static let account = JSONSchema.named(
        "account",
        .object([
            .always("name", .text, "Its name."),
            .always("state", .text, "Whether it can log in: \"enabled\", or the reason."),
            .always("disabled", .flag, "True if nobody is let in."),
            .sometimes("group", .text, "The group whose settings hold where it says nothing itself."),
            .sometimes("password", .text, "The method of its hash; missing without a password."),
            .always("settings", .settings, "The settings that it says itself."),
            .always("effective", .settings, "Those that hold for it, the group's included."),
            .always("rules", .list(.rule), "Its own rules, in their order."),
            .sometimes("inherited-rules", .list(.rule), "Those of its group, which come before."),
            .sometimes(
                "used",
                .object([
                    .always("bytes", .count, "The bytes in its directory."),
                    .always("files", .count, "The files and directories."),
                ]), "The room that its directory took when that was written last; missing where nothing is counted."),
            .sometimes("quota-bytes", .count, "The most bytes that its directory may hold."),
            .sometimes("quota-files", .count, "The most files that it may hold."),
            .always("created", .moment, "The moment of its making."),
            .always("changed", .moment, "The moment of the last change."),
        ]))

    static let group = JSONSchema.named(
        "group",
        .object([
            .always("name", .text, "Its name."),
            .always("settings", .settings, "What its accounts have in common."),
            .always("rules", .list(.rule), "Its rules, in their order."),
            .always("accounts", .list(.text), "Its accounts."),
            .always("created", .moment, "The moment of its making."),
            .always("changed", .moment, "The moment of the last change."),
        ]))
}

extension Account {
    /// The account for programs; `use` is the room that it takes, where that is known.
    func json(_ use: TreeUse?) -> JSON {
        var object = JSONObject()
        object.add("name", name.description)
        object.add("state", state)
        object.add("disabled", isDisabled)
        if let group { object.add("group", group.description) }
        if let password { object.add("password", password.method) }
        object.add("settings", settings.json)
        object.add("effective", effective.json)
        object.add("rules", .list(settings.rules.map(\.json)))
        if group != nil { object.add("inherited-rules", .list(inherited.rules.map(\.json))) }
        if let use {
            object.add("used", .object([("bytes", .number(use.bytes)), ("files", .number(use.files))]))
        }
        let limit = effective.limit
        if let bytes = limit.bytes { object.add("quota-bytes", bytes) }
        if let files = limit.files { object.add("quota-files", files) }
        object.add("created", LogTime.text(of: created * 1000))
        object.add("changed", LogTime.text(of: changed * 1000))
        return object.json
    }
}

extension AccountGroup {
    func json(_ members: [Account]) -> JSON {
        var object = JSONObject()
        object.add("name", name.description)
        object.add("settings", settings.json)
        object.add("rules", .list(settings.rules.map(\.json)))
        object.add("accounts", members.map(\.name.description))
        object.add("created", LogTime.text(of: created * 1000))
        object.add("changed", LogTime.text(of: changed * 1000))
        return object.json
    }
}

extension AccountSettings {
    /// The settings that are said, in the words of options.
    var json: JSON {
        .object(
            AccountSetting.all.compactMap { setting in
                setting.text(self).map { (setting.name, .text(String(decoding: $0, as: UTF8.self))) }
            })
    }
}

extension PathRule {
    var json: JSON {
        .object([
            ("effect", .text(effect.rawValue)), ("deeds", .text(permissions.description)),
            ("path", .text(String(decoding: pattern.bytes, as: UTF8.self))),
        ])
    }
}
