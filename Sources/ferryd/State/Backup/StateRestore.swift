// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import ProgramKit

/// `ferryd state restore FILE`: brings the state back from a backup, while no server runs.
///
/// All is written and looked through beside the old state first; then the old files are moved aside and the new ones in.
/// A restore that is broken off in between is finished by doing it again.
enum StateRestore {
    /// The beginning of the names of directories in which replaced state is kept.
    static let aside = "replaced-"
    private static let draft = "\(aside)by"

    static func run(
        _ state: StateDirectory, from path: [UInt8], replacing: Bool, _ streams: StandardStreams
    ) throws -> DaemonExitCode {
        let archive = try StateArchive(readFrom: path)
        if archive.entries.isEmpty { throw UserFailure("\(Printable.text(path)) holds no files.") }
        try state.make()
        if state.isServed {
            throw UserFailure(
                "A server runs with the state directory \(state). Stop it first, such as by: systemctl stop ferryd")
        }
        let lock = try StateLock(of: state, serving: Array("ferryd state restore".utf8))
        let old = try oldNames(state)
        if !old.isEmpty, !replacing {
            throw UserFailure(
                "There is state in \(state) already. To put it aside, into a directory there, and go on: --force")
        }
        let kept = try replace(state, with: archive, old: old)
        lock.release()
        let count = archive.entries.count == 1 ? "1 file" : "\(archive.entries.count) files"
        streams.say("Brought back \(count) that \(archive.writer) wrote on \(Ban.text(of: archive.time)), to \(state).")
        if let kept { streams.say("What was there is in \(state)/\(kept) now; remove it when all is well.") }
        return .done
    }

    /// The names in the directory, but for the lock and for what was put aside before.
    private static func oldNames(_ state: StateDirectory) throws -> [[UInt8]] {
        try System.names(inDirectory: state.path).filter {
            !$0.starts(with: aside.utf8) && $0 != Array(StateLock.fileName.utf8)
        }
    }

    private static func replace(
        _ state: StateDirectory, with archive: StateArchive, old: [[UInt8]]
    ) throws -> String? {
        guard let root = PathBytes(state.path), let draftName = PathBytes(draft.utf8) else {
            throw UserFailure("\(state) is no path.")
        }
        let directory = try System.open(hostPath: root, .listedDirectory)
        let owner = try System.status(of: directory)
        // Files of a restore that was broken off.
        try? removeTree(state.path + Array("/\(draft)".utf8))
        let new = StateDirectory(path: state.path + Array("/\(draft)".utf8))
        do {
            try new.make()
            for entry in archive.entries { try write(entry, to: new) }
            try check(archive, in: new)
            try own(new.path, as: owner)
            let draftDirectory = try System.open(draftName, from: directory, .directoryPath, resolve: [])
            let kept = old.isEmpty ? nil : try putAside(old, in: directory, state)
            try moveIn(from: draftDirectory, at: new.path, to: directory, besides: kept, in: state)
            try System.removeDirectory(draftName, in: directory)
            try System.sync(directory)
            return kept
        } catch {
            try? removeTree(new.path)
            throw (error as? Errno).map { UserFailure("The state in \(state) cannot be written: \($0).") } ?? error
        }
    }

    /// Moves the new files in.
    ///
    /// Where that fails, as another program has made a file meanwhile, it moves them out again and what was put aside back,
    /// as far as it can, and says where that is otherwise.
    private static func moveIn(
        from draft: borrowing Descriptor, at path: [UInt8], to directory: borrowing Descriptor, besides kept: String?,
        in state: StateDirectory
    ) throws {
        var moved: [PathBytes] = []
        do throws(Errno) {
            for name in try System.names(inDirectory: path) {
                guard let name = PathBytes(name) else { continue }
                try System.rename(name, in: draft, to: name, in: directory, replacing: false)
                moved.append(name)
            }
        } catch {
            for name in moved { try? System.rename(name, in: directory, to: name, in: draft, replacing: false) }
            let isBack = kept.map { moveBack($0, to: directory, in: state) } ?? true
            let reason = error == .exists ? "another program has made a file there meanwhile" : "\(error)"
            throw trouble(reason, after: isBack, kept ?? "", state)
        }
    }

    private static func trouble(
        _ reason: String, after isBack: Bool, _ kept: String, _ state: StateDirectory
    ) -> UserFailure {
        UserFailure(
            "The state in \(state) cannot be written: \(reason). "
                + (isBack
                    ? "All is as it was; try again."
                    : "What was there is in \(state)/\(kept): move it back, or try again."))
    }

    /// Moves back what was put aside; false if some of it could not be.
    private static func moveBack(_ kept: String, to directory: borrowing Descriptor, in state: StateDirectory) -> Bool {
        do throws(Errno) {
            guard let name = PathBytes(kept.utf8) else { return false }
            let aside = try System.open(name, from: directory, .directoryPath, resolve: [])
            // All or nothing: the log of one database must not come to another.
            let names = try System.names(inDirectory: state.path + Array("/\(kept)".utf8)).compactMap { PathBytes($0) }
            for name in names where (try? System.open(name, from: directory, .nameOnly, resolve: [])) != nil {
                return false
            }
            for name in names { try System.rename(name, in: aside, to: name, in: directory, replacing: false) }
            try System.removeDirectory(name, in: directory)
            return true
        } catch { return false }
    }

    private static func write(_ entry: StateArchive.Entry, to directory: StateDirectory) throws {
        var parts = entry.name.split(separator: "/").map(String.init)
        let name = parts.removeLast()
        let place = StateDirectory(path: directory.path + Array(parts.map { "/\($0)" }.joined().utf8))
        try place.make()
        try place.replaceFile(name, with: entry.bytes)
    }

    /// Looks all databases through; nothing has been changed yet.
    private static func check(_ archive: StateArchive, in new: StateDirectory) throws {
        for database in StateDatabase.allCases where archive.entries.contains(where: { $0.name == database.rawValue }) {
            let path = new.path + Array("/\(database.rawValue)".utf8)
            if let fault = database.fault(at: path) { throw UserFailure("The backup is of no use. \(fault)") }
            try database.settleAfterRestore(at: path)
        }
    }

    /// Moves what is there into a directory of its own, and gives its name.
    private static func putAside(
        _ names: [[UInt8]], in directory: borrowing Descriptor, _ state: StateDirectory
    ) throws -> String {
        for number in 1...1000 {
            let name = "\(aside)\(number)"
            guard let place = PathBytes(name.utf8) else { continue }
            do throws(Errno) { try System.makeDirectory(place, in: directory, mode: 0o700) } catch {
                if error == .exists { continue }
                throw UserFailure("The directory \(state)/\(name) cannot be made: \(error).")
            }
            do throws(Errno) {
                let kept = try System.open(place, from: directory, .listedDirectory, resolve: [])
                try System.giveToOwner(kept, of: directory)
                for name in names {
                    guard let name = PathBytes(name) else { continue }
                    try System.rename(name, in: directory, to: name, in: kept, replacing: false)
                }
            } catch {
                throw trouble("\(error)", after: moveBack(name, to: directory, in: state), name, state)
            }
            return name
        }
        throw UserFailure("There are too many directories \(state)/\(aside)N. Remove those that are not needed.")
    }

    /// Gives files to the owner of the state directory: root restores for the user that runs the server.
    private static func own(_ path: [UInt8], as owner: FileStatus) throws {
        guard System.effectiveUser == 0, let host = PathBytes(path) else { return }
        let file = try System.open(hostPath: host, [.readOnly, .noFollow])
        try System.setOwner(file, user: owner.userID, group: owner.groupID)
        if try System.status(of: file).kind == .directory {
            for name in try System.names(inDirectory: path) { try own(path + [.slash] + name, as: owner) }
        }
    }

    private static func removeTree(_ path: [UInt8]) throws {
        guard let host = PathBytes(path) else { return }
        let directory = try System.open(hostPath: host, .listedDirectory)
        for name in try System.names(inDirectory: path) {
            guard let entry = PathBytes(name) else { continue }
            if try System.status(of: System.open(entry, from: directory, .nameOnly, resolve: [])).kind == .directory {
                try removeTree(path + [.slash] + name)
            } else {
                try System.removeName(entry, in: directory)
            }
        }
        guard let aboveHost = PathBytes(path.pathOfDirectory), let name = PathBytes(path.lastName) else { return }
        try System.removeDirectory(name, in: System.open(hostPath: aboveHost, .directoryPath))
    }
}
