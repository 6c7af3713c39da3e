// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit

extension SealingOptions {
    /// The places with their keys; nil if nothing is encrypted.
    ///
    /// It waits for the disk and for the command, and is called with the rights that the server was started with.
    ///
    /// - Throws: For what would have files be stored in clear, or be lost to whoever has no key.
    func open(besides stores: ObjectStoreOptions) throws(UsageError) -> SealedPlaces? {
        if places.isEmpty { return nil }
        let paths = places.map(NamedFiles.absolute)
        for path in paths where !stores.hold(path) && ProgramFile.status(path)?.kind != .directory {
            throw UsageError("--encrypt-files names \(Printable.text(path)), and there is no such directory. Make it.")
        }
        return SealedPlaces(paths, keys: try keys())
    }

    /// The places without keys, for who looks at lengths only; nil if nothing is encrypted.
    var withoutKeys: SealedPlaces? {
        places.isEmpty ? nil : SealedPlaces(places.map(NamedFiles.absolute), keys: nil)
    }

    private func keys() throws(UsageError) -> SealingKeys {
        if let keyFile { return try keys(inFile: keyFile) }
        guard let keyCommand, let command = PathBytes(keyCommand.utf8) else {
            throw UsageError("--encrypt-key-command needs a command.")
        }
        var answer: ShellAnswer
        do throws(Errno) { answer = try ShellAnswer(to: command) } catch {
            throw UsageError("The command for the keys of encrypted files cannot be run: \(error).")
        }
        defer { answer.output.clear() }
        guard answer.status == 0 else {
            let end = answer.status.map { "ended with status \($0)" } ?? "was ended by a signal"
            throw UsageError(
                "The command for the keys of encrypted files \(end). Run it by itself to see what it says; ferryd runs it "
                    + "by /bin/sh -c.")
        }
        return try Self.keys(in: answer.output, of: "what --encrypt-key-command writes")
    }

    private func keys(inFile path: String) throws(UsageError) -> SealingKeys {
        let name = Printable.text(Array(path.utf8))
        let quoted = InstalledCommands.quoted(Array(path.utf8))
        if let mode = ProgramFile.status(NamedFiles.absolute(path))?.permissions, mode & 0o007 != 0 {
            throw UsageError(
                "Every user of this machine may read or change \(name), which holds the keys of encrypted files. "
                    + "Run: chmod o= \(quoted)")
        }
        var text: [UInt8]
        do throws(Errno) { text = try HostFiles.contents(of: path) } catch {
            let advice =
                error == .noEntry
                ? " If there are no encrypted files yet: (umask 077; openssl rand -hex 32 > \(quoted))" : ""
            throw UsageError(
                "\(name) cannot be read, which was to hold the keys of encrypted files: \(error).\(advice)")
        }
        defer { text.clear() }
        return try Self.keys(in: text, of: name)
    }

    private static func keys(in text: [UInt8], of name: String) throws(UsageError) -> SealingKeys {
        do throws(SealingKeyError) { return try SealingKeys.read(text) } catch {
            throw UsageError("There are no keys of encrypted files in \(name): \(error.reason).")
        }
    }
}

extension StartWarning {
    /// Places that are encrypted to no end, or that somebody sees as they are stored.
    static func sealing(_ options: SealingOptions, served: [[UInt8]]) -> [StartWarning] {
        func parts(_ path: [UInt8]) -> [[UInt8]] { path.split(separator: .slash).map(Array.init) }
        var sentences: [String] = []
        for place in options.places.map(NamedFiles.absolute) {
            let (shown, components) = (Printable.text(place), parts(place))
            if !served.contains(where: { parts($0).starts(with: components) }) {
                sentences.append(
                    "nothing that is served lies in \(shown), so that --encrypt-files encrypts nothing there. Name a home or "
                        + "a virtual directory, or what is above it.")
            }
            let above = served.first { parts($0).count < components.count && components.starts(with: parts($0)) }
            if let above {
                sentences.append(
                    "\(shown) is encrypted, and lies in \(Printable.text(above)), which is not: who is at home there finds "
                        + "files as they are stored, and leaves some that are not encrypted. Encrypt all of it, or move "
                        + "\(shown) elsewhere.")
            }
        }
        return sentences.map(StartWarning.sealing)
    }
}
