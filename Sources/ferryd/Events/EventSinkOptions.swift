// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import ProgramKit

/// A place outside the server to which events are written, as a table `[[events]]` of the file of settings gives it.
struct EventSinkOptions: Hashable, Sendable {
    enum Form: String, CaseIterable, Sendable {
        case json
        case xferlog
        case syslog
        case journal
    }

    var form = Form.json
    var file: String?
    /// The collector of a system's log; `nil` for this machine's own.
    var server: SyslogPlace?
    var choice = EventChoice()
    /// The setting that made it, as a command line names it.
    var origin = "--file"

    /// All of the kinds that one form can tell.
    private static func kinds(of form: Form) -> Set<EventKind> {
        switch form {
        case .xferlog: [.upload, .uploadFailed, .download, .downloadFailed, .deleted]
        case .json, .syslog, .journal: Set(EventKind.allCases)
        }
    }

    /// The events that go there.
    var filter: EventFilter { choice.filter(standard: Self.kinds(of: form)) }

    /// Opens the place.
    func sink() throws(UsageError) -> any EventSink {
        switch form {
        case .json: return EventFile.json(try LogFile(file ?? "", option: origin))
        case .xferlog: return EventFile.xferlog(try LogFile(file ?? "", option: origin))
        case .syslog: return (server ?? .local(path: SyslogPlace.standardSocket)).sink
        case .journal: return JournalSink(at: file ?? JournalSink.standardSocket)
        }
    }
}

// The keys of a table `[[events]]`.
extension EventSinkOptions {
    /// All of them, in the order of the sample.
    static let keys: [TableKey<EventSinkOptions>] =
        [
            TableKey(
                Option(
                    nil, "sink", value: "json|xferlog|syslog|journal", "the form, or the log of the system",
                    standard: "json")
            ) { (text, sink) throws(UsageError) in
                sink.form = try DaemonOption.choice(text, of: "--sink", among: Form.allCases)
            },
            TableKey(
                Option(
                    nil, "file", value: "FILE", "write there; SIGUSR1 opens it anew",
                    example: "/var/log/ferryd/events.json")
            ) { $1.file = $0 },
            TableKey(
                Option(
                    nil, "server", value: "PLACE",
                    "a collector of syslog by TCP, or by UDP without tcp://, or the path of a socket",
                    standard: SyslogPlace.standardSocket, example: "tcp://192.0.2.9:514")
            ) { (text, sink) throws(UsageError) in sink.server = try SyslogPlace(text, of: "--server") },
        ] + EventChoice.keys(\.choice)

    /// The table, as a file of settings declares it.
    static let group = OptionGroup(
        "events", "A place outside the server to which events are written; there may be several.",
        options: keys.map(\.declaration))

    /// Reads a table of the file; sentences about all that is wrong with it go to `mistakes`.
    init(_ group: SettingGroup, in path: String, mistakes: inout [String]) {
        self.init()
        group.apply(Self.keys, to: &self, mistakes: &mistakes)
        func complain(_ words: String) { mistakes.append(group.mistake(words, in: path)) }
        let wantsFile = form == .json || form == .xferlog
        if wantsFile, file == nil {
            complain(
                "[[events]] with sink = \"\(form.rawValue)\" needs a file, such as file = \"/var/log/ferryd/events\"")
        }
        if form == .syslog, file != nil { complain("sink = \"syslog\" takes server, not file") }
        if form != .syslog, server != nil { complain("server goes with sink = \"syslog\" only") }
        let strange = choice.kinds.subtracting(Self.kinds(of: form)).map(\.rawValue).sorted()
        if !strange.isEmpty { complain("An xferlog has no lines for \(strange.joined(separator: ", "))") }
    }
}

extension DaemonOption {
    /// The options for records of what happens, beside the console.
    static let records: [DaemonOption] = [
        DaemonOption(
            name: "event-file", value: "FILE", summary: "write each event to this file, as one object of JSON a line",
            standard: "none", example: "/var/log/ferryd/events.json"
        ) { $1.events.append(EventSinkOptions(form: .json, file: $0, origin: "--event-file")) },
        DaemonOption(
            name: "xferlog", value: "FILE", summary: "write transfers to this file, in the form of wu-ftpd's log",
            standard: "none", example: "/var/log/ferryd/xferlog"
        ) { $1.events.append(EventSinkOptions(form: .xferlog, file: $0, origin: "--xferlog")) },
        DaemonOption(
            name: "syslog", value: "PLACE",
            summary: "tell the system's log too: local, or a collector's address (UDP; with tcp:// by TCP)",
            standard: "none", example: "local"
        ) { (text, options) throws(UsageError) in
            options.events.append(
                EventSinkOptions(form: .syslog, server: try SyslogPlace(text, of: "--syslog"), origin: "--syslog"))
        },
    ]
}
