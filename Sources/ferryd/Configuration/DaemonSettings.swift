// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// The places where the settings of a serving `ferryd` are given: the command line over the environment over a file.
///
/// The file is read again at each `resolve()`.
struct DaemonSettings: Sendable {
    private let commandLine: [Setting]
    private let environment: SettingsEnvironment
    /// The file at the usual place, for which it is no mistake to be missing.
    private let standardFile: String?
    /// Reads a file of settings.
    private let contents: @Sendable (String) throws(Errno) -> [UInt8]

    /// The option that names the file; it is no key of the file.
    static let fileOption = ProgramKit.Option(
        nil, "configuration", value: "FILE", "read settings from this file",
        standard: "/etc/ferryd.toml for root, else ~/.config/ferryd.toml, if it is there")

    /// - Parameters:
    ///   - commandLine: The options of the command line, in any order.
    ///   - variables: All variables of the environment.
    ///   - standardFile: The file to read when none is named.
    ///   - contents: Gives the bytes of a file that holds settings; one that must not believe it throws.
    init(
        commandLine: [Setting] = [], variables: [String: String] = Environment.variables,
        standardFile: String? = ConfigurationPlace.standard(),
        reading contents: @escaping @Sendable (String) throws(Errno) -> [UInt8] = Self.contents
    ) {
        self.commandLine = commandLine
        self.contents = contents
        self.standardFile = standardFile
        let options = DaemonOption.all.map(\.declaration) + [Self.fileOption, FirstAccount.passwordOption]
        environment = SettingsEnvironment(of: "ferryd", variables, options: options) {
            try contents($0)
        }
    }

    /// The bytes of a file that this process believes, wherever it lies.
    static let contents: @Sendable (String) throws(Errno) -> [UInt8] = { path throws(Errno) in
        try HostFiles.contents(of: path)
    }

    /// The tables that a file may hold several times.
    static let groups = [
        ListenerOptions.group, EventSinkOptions.group, HookOptions.group, RetentionOptions.group,
        DirectoryOptions.group,
    ]

    /// The settings as they hold together.
    ///
    /// Of settings that need a restart, those that `started` has stay as they are.
    ///
    /// - Throws: All that is wrong with them, in the order of the file.
    func resolve(after started: ResolvedSettings? = nil) throws(SettingsError) -> ResolvedSettings {
        let read = read(after: started)
        guard read.mistakes.isEmpty else { throw read.error }
        return ResolvedSettings(
            options: read.options, settings: read.settings, tables: read.file?.groups ?? [], file: read.file?.path,
            warnings: environment.warnings, waiting: read.waiting)
    }

    /// The options as far as they can be read, for a command that needs those of some keys only; and all that is wrong.
    ///
    /// - Throws: All that is wrong, if one of these keys is among it, or nobody can say whether it is.
    func resolve(needing keys: Set<String>) throws(SettingsError) -> (options: Options, mistakes: [String]) {
        let read = read()
        guard !read.isIllegible, read.lost.isDisjoint(with: keys) else { throw read.error }
        return (read.options, read.error.mistakes)
    }

    private func read(after started: ResolvedSettings? = nil) -> SettingsReader {
        var read = SettingsReader(environment)
        do throws(SettingsError) { read.file = try readFile() } catch {
            read.mistakes += error.mistakes
            read.isIllegible = true
        }
        // Later ones win where two options set one thing (--quiet, --verbose), so the weakest come first.
        for layer in [read.file?.settings ?? [], environment.settings, commandLine] {
            read.settings.removeAll { old in layer.contains { $0.option == old.option } }
            read.settings += layer
        }
        read.settings.removeAll { $0.option == Self.fileOption }
        let waiting = started.map { read.settings.putOff($0.settings) } ?? []
        read.applySettings()
        read.options.firstAccount.password =
            read.settings.first { $0.option == FirstAccount.passwordOption }?.texts.first
        read.applyTables()
        let tables = started.map { read.options.putOff($0.options) } ?? []
        read.waiting = (waiting + tables).sorted()
        read.checkTogether()
        return read
    }

    private var namedFile: Setting? { (environment.settings + commandLine).last { $0.option == Self.fileOption } }

    /// The path of the file that is read, if it is there; as it was given.
    var file: String? { namedFile?.texts.first ?? standardFile }

    private func readFile() throws(SettingsError) -> SettingsFile? {
        let named = namedFile
        guard let path = file else { return nil }
        do throws(Errno) {
            let isAbsolute = path.hasPrefix("/")
            let place = try isAbsolute ? path : String(decoding: System.currentDirectory(), as: UTF8.self) + "/\(path)"
            return SettingsFile(
                try contents(place), path: place, options: DaemonOption.all.map(\.declaration),
                groups: Self.groups)
        } catch {
            if named == nil, error == .noEntry { return nil }
            let source = named.map { "\($0.option.name) " } ?? ""
            throw SettingsError(mistakes: [
                (named?.localized("\(source)\(Printable.text(Array(path.utf8))) cannot be read: \(error).")
                    ?? "\(path) cannot be read: \(error).")
            ])
        }
    }
}

extension [Setting] {
    /// Puts back what needs a restart to what it was at the start; the keys of those that have changed.
    fileprivate mutating func putOff(_ started: [Setting]) -> [String] {
        let names = Set(DaemonOption.all.filter(\.needsRestart).map(\.declaration))
        let changed = names.filter { name in
            first { $0.option == name }?.texts != started.first { $0.option == name }?.texts
        }
        self = filter { !names.contains($0.option) } + started.filter { names.contains($0.option) }
        return changed.map(\.key).sorted()
    }
}

/// Settings that hold together, and where each comes from.
struct ResolvedSettings: Sendable {
    let options: Options
    let settings: [Setting]
    /// The tables of the file.
    let tables: [SettingGroup]
    /// The file that was read; `nil` if there is none.
    let file: String?
    /// Sentences about variables of the environment that look like settings and are none.
    let warnings: [String]
    /// The keys that have changed and hold only from the next start on.
    let waiting: [String]

    /// The files that hold settings: that one, and those that variables name (`FERRYD_GRACE_FILE`).
    var files: [String] {
        let named = settings.compactMap { setting -> String? in
            guard case .environment(let name) = setting.source, name == "\(setting.option.variable(of: "ferryd"))_FILE"
            else { return nil }
            return Environment.variables[name]
        }
        return [file].compactMap(\.self) + named
    }

    /// The keys whose values are others than before.
    func changes(since old: ResolvedSettings) -> [String] {
        func texts(_ settings: [Setting]) -> [String: [String]] {
            Dictionary(settings.map { ($0.option.key, $0.texts) }) { $1 }
        }
        let (before, now) = (texts(old.settings), texts(settings))
        let keys = Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }
        func values(_ tables: [SettingGroup], _ name: String) -> [[String: [String]]] {
            tables.filter { $0.name == name }.map { texts($0.settings) }
        }
        let changed = DaemonSettings.groups.map(\.name).filter { values(tables, $0) != values(old.tables, $0) }
        return keys.sorted() + changed.filter { !waiting.contains($0) }
    }
}

/// All that is wrong with the settings, a sentence each.
struct SettingsError: Error, Equatable {
    let mistakes: [String]
    /// True if a key or its kind of value is wrong, so that a sample helps.
    var isOfFile = false

    /// The sentences, a line each, and one thing to do.
    var message: String {
        let advice = isOfFile ? "All keys, with an example each: ferryd configuration --sample" : "Try: ferryd --help"
        return (mistakes + [advice]).joined(separator: "\n")
    }
}
