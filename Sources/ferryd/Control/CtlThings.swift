// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import ProgramKit

/// Accounts or groups, as `ferryd ctl` asks a server about them.
struct CtlThings {
    /// The word for one of them.
    let kind: String
    let path: String
    let server: CtlConnection
    let arguments: CtlArguments
    let streams: StandardStreams

    init(
        kind: String, path: String, server: CtlConnection, _ arguments: CtlArguments, _ streams: StandardStreams
    ) {
        (self.kind, self.path, self.server, self.arguments, self.streams) = (kind, path, server, arguments, streams)
    }

    /// The address of the one that is named behind the verb.
    var target: String {
        get throws(UsageError) { "\(path)/\(Self.part(try name))" }
    }

    private var name: String {
        get throws(UsageError) {
            guard arguments.words.count > 1 else { throw UsageError("Which \(kind)? All: ferryd ctl \(kind)s") }
            return arguments.words[1]
        }
    }

    /// One part of an address, its slashes encoded.
    static func part(_ text: String) -> String {
        PercentEncoding.text(of: text.utf8, keepingSlashes: false)
    }

    /// The query behind an address; empty without parts.
    static func query(_ parts: some Sequence<(name: String, value: [UInt8])>) -> String {
        let words = parts.map { "\($0.name)=\(PercentEncoding.text(of: $0.value))" }
        return words.isEmpty ? "" : "?\(words.joined(separator: "&"))"
    }

    func list(_ member: String, _ heads: [String], _ row: (JSON) -> [String]) async throws -> DaemonExitCode {
        let found = JSON(parsing: try await server.ask(.get, path))?[member]?.asList ?? []
        if arguments.wantsJSON {
            for thing in found { streams.say(thing.text) }
        } else if found.isEmpty {
            streams.complain("There are no \(member) yet. Add one: ferryd ctl \(member) add NAME")
        } else {
            streams.say(UserList.table([heads] + found.map(row)))
        }
        return .done
    }

    /// Asks, and prints what the server tells of one of them.
    func show(_ method: HTTPRequest.Method, _ target: String, _ body: JSONObject? = nil) async throws -> DaemonExitCode
    {
        guard let result = JSON(parsing: try await server.ask(method, target, body)) else { return .failed }
        if arguments.wantsJSON {
            streams.say(result.text)
            return .done
        }
        let thing = result[kind] ?? result
        guard case .object(let members) = thing else { return .failed }
        for (key, value) in members { streams.say("\(key): \(Self.words(value))") }
        if let password = result[kind] == nil ? nil : result["password"]?.asText {
            streams.complain("This password is shown only now:")
            streams.say(password)
        }
        return .done
    }

    func add(_ words: SettingWords) async throws -> DaemonExitCode {
        var body = JSONObject()
        body.add("name", try name)
        words.add(to: &body)
        return try await show(.post, path, body)
    }

    func change(_ words: SettingWords) async throws -> DaemonExitCode {
        if words.isEmpty { throw UsageError("What is to change? Such as: quota=10G, or quota= to take it away") }
        var body = JSONObject()
        words.add(to: &body)
        return try await show(.patch, try target, body)
    }

    func remove() async throws -> DaemonExitCode {
        let name = try name
        let isGone = try await CtlThings.delete(try target, name, self)
        return isGone ? .done : .failed
    }

    private static func delete(_ target: String, _ name: String, _ things: CtlThings) async throws -> Bool {
        try await CtlGroups.delete(
            target, over: things.server, things.arguments, things.streams,
            done: "Removed the \(things.kind) \(name).", ["removed": .text(name)])
    }

    /// A value in words: lists with commas, objects as `key=value`.
    private static func words(_ value: JSON) -> String {
        switch value {
        case .text(let text): Printable.text(Array(text.utf8))
        case .list(let values): values.map(words).joined(separator: "; ")
        case .object(let members): members.map { "\($0.key)=\(words($0.value))" }.joined(separator: " ")
        default: value.text
        }
    }
}

/// Words such as `quota=10G`; nothing behind the sign takes a setting away.
struct SettingWords {
    private var settings: [(key: String, value: JSON)] = []
    private var others: [(key: String, value: JSON)] = []

    /// `others` are names that are no settings.
    init(_ words: some Sequence<String>, _ others: String...) throws(UsageError) {
        for word in words {
            let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, !sides[0].isEmpty else {
                throw UsageError("\"\(word)\" is no setting. It looks like quota=10G, or quota= to take it away.")
            }
            let value: JSON = sides[1].isEmpty ? .null : .text(sides[1])
            if !others.contains(sides[0]) {
                settings.append((sides[0], value))
            } else if sides[0] == "disabled" {
                self.others.append((sides[0], .flag(sides[1] == "true" || sides[1] == "yes")))
            } else {
                self.others.append((sides[0], value))
            }
        }
    }

    var isEmpty: Bool { settings.isEmpty && others.isEmpty }

    func add(to body: inout JSONObject) {
        for (key, value) in others { body.add(key, value) }
        if !settings.isEmpty { body.add("settings", .object(settings)) }
    }
}
