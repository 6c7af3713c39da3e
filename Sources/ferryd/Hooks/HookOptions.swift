// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

/// A program or a server outside that is told events, as a table `[[hook]]` of the file of settings gives it.
struct HookOptions: Hashable, Sendable {
    var name: String?
    var choice = EventChoice()
    /// The program and its arguments.
    var program: [String] = []
    var url: String?
    var secretFile: String?
    /// The authorities to believe, instead of the system's.
    var authorities: String?
    var seconds = 60
    var atOnce = 1
    var tries = 20

    /// The hook as messages name it: of an address only the server, as what follows may be a secret.
    var shown: String {
        let server = url.map {
            $0.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
        }
        return Printable.text(Array((name ?? program.first ?? server ?? "").utf8))
    }

    /// The words of a program in whose place a name of the event stands.
    static let placeholders = ["{file}", "{path}"].map { Array($0.utf8) }

    var filter: EventFilter { choice.filter(standard: []) }

    /// The name of the file in which its events wait: the same as long as the hook has the same name.
    ///
    /// Of several hooks with that name, each has a number.
    func spoolName(_ number: Int) -> String {
        let bytes = Array((name ?? url ?? program.joined(separator: "\0")).utf8)
        let digest = Hexadecimal.text(Digest.sha256(bytes).prefix(8))
        return "hook-\(digest)\(number == 1 ? "" : "-\(number)").spool"
    }
}

// The keys of a table `[[hook]]`.
extension HookOptions {
    /// All of them, in the order of the sample.
    static let keys: [TableKey<HookOptions>] =
        [
            TableKey(
                Option(
                    nil, "name", value: "NAME", "the name in messages", standard: "its program or address",
                    example: "thumbnails")
            ) { $1.name = $0 },
            TableKey(
                Option(
                    nil, "program", value: "WORD",
                    "run this program, which reads the event as JSON; no shell. {file} and {path} are those of the event",
                    isRepeatable: true, example: "/usr/local/bin/arrived")
            ) { (text, hook) throws(UsageError) in
                if hook.program.isEmpty, !text.hasPrefix("/") {
                    throw UsageError("--program begins with a path from the root on, not \"\(text)\".")
                }
                hook.program.append(text)
            },
            TableKey(
                Option(nil, "url", value: "URL", "send the event there (POST)", example: "https://example.org/events")
            ) { (text, hook) throws(UsageError) in
                guard text.hasPrefix("https://"), !text.contains(where: \.isWhitespace) else {
                    throw UsageError(
                        "--url takes an address with https://, as events tell names and addresses, not \"\(text)\".")
                }
                hook.url = text
            },
            TableKey(
                Option(nil, "secret-file", value: "FILE", "a file whose first line signs what is sent (HMAC-SHA-256)")
            ) { $1.secretFile = $0 },
            TableKey(
                Option(
                    nil, "ca", value: "FILE", "who signed the other server's certificate (PEM)",
                    standard: "the system's authorities")
            ) { $1.authorities = $0 },
            .number("timeout", value: "SECONDS", "how long it may take", \.seconds),
            .number("at-once", value: "N", "how many events it is told at once", \.atOnce),
            .number("tries", value: "N", "how often an event is tried, with pauses from a second to an hour", \.tries),
        ] + EventChoice.keys(\.choice)

    /// The table, as a file of settings declares it.
    static let group = OptionGroup(
        "hook",
        "A program or a server that is told events, again and again until it has taken them; there may be several.",
        options: keys.map(\.declaration))

    /// Reads a table of the file; sentences about all that is wrong with it go to `mistakes`.
    init(_ group: SettingGroup, in path: String, mistakes: inout [String]) {
        self.init()
        guard group.apply(Self.keys, to: &self, mistakes: &mistakes) else { return }
        func complain(_ words: String) { mistakes.append(group.mistake(words, in: path)) }
        if program.isEmpty == (url == nil) {
            complain("Each [[hook]] needs either program = [\"/path/of/it\"] or url = \"https://...\"")
        }
        if choice.kinds.isEmpty { complain("Each [[hook]] needs the events it is told, such as on = [\"upload\"]") }
        if !choice.kinds.isDisjoint(with: [.hookFailed, .dropped]) {
            complain("hook-failed and events-dropped go to [[events]], not to a hook, which may be the one that failed")
        }
        if url == nil, secretFile != nil || authorities != nil { complain("secret-file and ca go with url only") }
        if atOnce > 32 { complain("at-once takes 32 at most") }
    }
}

extension TableKey where Table == HookOptions {
    fileprivate static func number(
        _ name: String, value: String, _ summary: String, _ place: any WritableKeyPath<HookOptions, Int> & Sendable
    ) -> TableKey {
        let standard = "\(HookOptions()[keyPath: place])"
        return TableKey(Option(nil, name, value: value, summary, standard: standard)) {
            (text, hook) throws(UsageError) in
            hook[keyPath: place] = try DaemonOption.number(text, of: "--\(name)")
        }
    }
}
