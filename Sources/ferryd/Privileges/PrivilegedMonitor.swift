// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

/// The process that stays root when the server gives root up, and opens for it the files that the settings name.
///
/// It believes the server nothing: it reads the settings itself, at each question, from a file that nobody but root can
/// change, and opens only what they name, on paths that nobody but root can bend. It ends when the server does.
enum PrivilegedMonitor {
    /// The word that starts it, with the words of the server behind it; no help tells of it.
    static let word = "privileged-monitor"

    /// Answers the server on standard input until that is closed.
    static func run(_ words: [[UInt8]]) -> Never {
        // The server says when it is over; signals for its whole group are not for this one.
        Signal.ignore([.terminate, .interrupt, .hangUp, .user1, .quit])
        // One that it starts may end before it has been told all.
        Signal.ignoreBrokenPipes()
        // Nobody waits for the programs that it starts.
        Signal.ignore([.childEnded])
        let channel = DescriptorChannel(adopting: Descriptor(adopting: 0))
        guard System.isSocket(channel.raw),
            case .serve(let settings)? = try? DaemonInvocation(words, reading: RootOnlyPath.contents),
            // Settings that need a restart are as it says.
            let started = try? settings.resolve()
        else {
            DaemonConsole.complain("\"\(word)\" is started by a server, and not by hand.\nTry: ferryd --help")
            System.exit(DaemonExitCode.usage.rawValue)
        }
        var terms: RunnerTerms?
        do throws(Errno) {
            while let message = try channel.receive() {
                try answer(message.bytes, settings, started, &terms, on: channel)
            }
        } catch {}
        System.exit(DaemonExitCode.done.rawValue)
    }

    /// Starts the monitor, with the words of this server; the line to it.
    static func start(_ words: [[UInt8]]) throws(Errno) -> DescriptorChannel {
        try .toProgram(Array("/proc/self/exe".utf8), [Array("ferryd".utf8), Array(word.utf8)] + words, output: 2)
    }

    /// Answers a question; `terms` are those of the process that runs programs, since there is one.
    private static func answer(
        _ bytes: [UInt8], _ settings: DaemonSettings, _ started: ResolvedSettings, _ terms: inout RunnerTerms?,
        on channel: borrowing DescriptorChannel
    ) throws(Errno) {
        // An order without a number cannot be answered.
        guard let message = NumberedMessage(bytes) else { return }
        func reply(_ error: Errno?) -> [UInt8] {
            NumberedMessage(number: message.number, body: MonitorRequest.answer(error)).bytes
        }
        let file: Descriptor
        do throws(Errno) {
            guard let request = MonitorRequest(message.body) else { throw .invalidArgument }
            switch request {
            case .check: file = try startCheck(settings)
            case .programs:
                let new = try RunnerTerms(settings, after: started)
                file = try ProgramRunner.start(new).takeSocket()
                terms = new
            case .programsAgain:
                guard let terms else { throw .accessDenied }
                file = try ProgramRunner.start(terms).takeSocket()
            default: file = try open(request, NamedFiles(settings))
            }
        } catch {
            return try channel.send(reply(error))
        }
        try channel.send(reply(nil), with: file)
    }

    /// Starts the process that asks PAM, if the settings say that PAM is asked; the line to it.
    private static func startCheck(_ settings: DaemonSettings) throws(Errno) -> Descriptor {
        guard let verifiers = try? settings.resolve().options.verifiers, verifiers.order.contains(.pam) else {
            throw .accessDenied
        }
        let words = SystemUserCheck.words(for: verifiers)
        let ends = try System.SocketPair()
        try System.start(
            words[0], words, environment: ProgramFile.environment, input: ends.theirs.raw, output: ends.theirs.raw,
            errors: 2)
        return ends.takeOurs()
    }

    /// Opens a file that the settings name.
    ///
    /// - Throws: `.accessDenied` for any other, and for one on whose way others than root may change names.
    static func open(_ request: MonitorRequest, _ named: NamedFiles) throws(Errno) -> Descriptor {
        switch request {
        case .read(let path):
            guard named.read.contains(path) else { throw .accessDenied }
            return try RootOnlyPath.open(path, .readWithoutWaiting)
        case .append(let path):
            guard named.appended.contains(path) else { throw .accessDenied }
            return try RootOnlyPath.open(path, .log, mode: 0o640)
        case .check, .programs, .programsAgain: throw .accessDenied
        }
    }
}

/// The files outside the state directory that settings name, as absolute paths.
struct NamedFiles: Sendable {
    /// Those that are read: certificates, keys, secrets, and the settings themselves.
    var read: Set<[UInt8]> = []
    /// Those that are written: logs.
    var appended: Set<[UInt8]> = []

    /// Those that the settings name now; of settings with a mistake only their own file, which is to be mended.
    init(_ settings: DaemonSettings) {
        if let options = try? settings.resolve().options {
            self.init(of: options, in: settings.file)
        } else {
            self.init(read: Set([settings.file].compactMap(\.self).map(Self.absolute)))
        }
    }

    /// Those that these settings name, and the file that holds them.
    init(of options: Options, in file: String? = nil) {
        let encryption = options.encryption
        let texts =
            encryption.certificates + encryption.keys
            + [
                file, encryption.passphraseFile, encryption.status, encryption.clientAuthorities,
                encryption.acme.externalKeyFile, encryption.acme.authorities, options.bannerFile,
                options.firstAccount.passwordFile, options.database.passwordFile, options.sealing.keyFile,
            ].compactMap(\.self) + options.hooks.flatMap { [$0.secretFile, $0.authorities].compactMap(\.self) }
        read = Set(texts.map(Self.absolute))
        appended = Set(([options.logFile] + options.events.map(\.file)).compactMap(\.self).map(Self.absolute))
    }

    init(read: Set<[UInt8]>, appended: Set<[UInt8]> = []) { (self.read, self.appended) = (read, appended) }

    static func absolute(_ path: String) -> [UInt8] { (try? Serving.absolutePath(path)) ?? Array(path.utf8) }
}
