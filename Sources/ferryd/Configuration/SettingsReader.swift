// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The settings while they are read: what is known of them, and what is wrong.
struct SettingsReader {
    var options = Options()
    var settings: [Setting] = []
    /// The file, if there is one.
    var file: SettingsFile? {
        didSet {
            guard let file else { return }
            mistakes += file.mistakes.map { $0.sentence(in: file.path) }
            lost.formUnion(file.mistakes.compactMap(\.key))
            if file.isIllegible { isIllegible = true }
        }
    }
    var mistakes: [String]
    /// The keys whose values are not known because of mistakes.
    var lost: Set<String> = []
    /// True if nobody can say which values the file has.
    var isIllegible = false
    var waiting: [String] = []

    init(_ environment: SettingsEnvironment) {
        mistakes = environment.mistakes
        // The variables are named by their keys: FERRYD_STATE, FERRYD_STATE_FILE.
        lost = Set(
            DaemonOption.all.map(\.declaration).filter { option in
                let words = [option.variable(of: "ferryd"), "\(option.variable(of: "ferryd"))_FILE"]
                return environment.mistakes.contains { mistake in
                    words.contains { mistake.hasPrefix("\($0) ") || mistake.hasPrefix("\($0):") }
                }
            }.map(\.key))
    }

    /// All that is wrong, where the file is concerned in its order.
    var error: SettingsError {
        SettingsError(mistakes: ordered, isOfFile: file?.mistakes.isEmpty == false)
    }

    private var ordered: [String] {
        guard let path = file?.path else { return mistakes }
        var inFile = mistakes.filter { $0.hasPrefix("\(path):") }.sorted {
            Self.place($0, in: path).lexicographicallyPrecedes(Self.place($1, in: path))
        }[...]
        // Those of other places stay where they are.
        return mistakes.map { $0.hasPrefix("\(path):") ? inFile.popFirst() ?? $0 : $0 }
    }

    /// The line and the column at the beginning of a sentence.
    private static func place(_ sentence: String, in path: String) -> [Int] {
        sentence.dropFirst(path.count + 1).split(separator: ":", maxSplits: 2).prefix(2).compactMap { Int($0) }
    }
}

extension SettingsReader {
    /// Gives the options their values.
    mutating func applySettings() {
        for setting in settings {
            guard let option = DaemonOption.all.first(where: { $0.declaration == setting.option }) else { continue }
            for value in setting.values {
                do throws(UsageError) { try option.apply(value.text, &options) } catch {
                    mistakes.append(setting.localized(error.message, at: value))
                    lost.insert(setting.option.key)
                }
            }
        }
    }

    /// Gives the options what the tables of the file say.
    mutating func applyTables() {
        guard let file else { return }
        options.listeners = listeners(of: file)
        for group in file.groups where group.name == EventSinkOptions.group.name {
            options.events.append(EventSinkOptions(group, in: file.path, mistakes: &mistakes))
        }
        options.directories = DirectoryOptions.directories(file.groups, in: file.path, mistakes: &mistakes)
        for group in file.groups where group.name == RetentionOptions.group.name {
            options.retention.append(RetentionOptions(group, in: file.path, mistakes: &mistakes))
        }
        for group in file.groups where group.name == HookOptions.group.name {
            options.hooks.append(HookOptions(group, in: file.path, mistakes: &mistakes))
        }
    }

    /// The places to listen that the file gives, unless stronger settings say where.
    private mutating func listeners(of file: SettingsFile) -> [ListenerOptions] {
        let groups = file.groups.filter { $0.name == ListenerOptions.group.name }
        let listeners = groups.map { ListenerOptions($0, in: file.path, options.encryption, mistakes: &mistakes) }
        let others = settings.filter { ["port", "listen", "implicit-port"].contains($0.option.key) }
        guard !listeners.isEmpty, !others.isEmpty else { return listeners }
        for other in others where other.isInFile {
            let words = "\(other.option.name) and [[listener]] contradict each other: the tables say where to listen."
            mistakes.append(other.localized(words))
        }
        return []
    }

    /// Looks at values that make sense alone.
    mutating func checkTogether() {
        guard mistakes.isEmpty else { return }
        do throws(UsageError) {
            try options.encryption.check()
            try options.verifiers.check()
            try options.sealing.check()
        } catch {
            let message = error.message
            let culprit = settings.first { $0.isInFile && message.contains($0.option.name) }
            mistakes.append(culprit?.localized(message) ?? message)
        }
    }
}

extension Setting {
    fileprivate var isInFile: Bool { if case .file = source { true } else { false } }
}
