// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import ProgramKit

/// `ferryd state backup FILE`: writes the state into one file, while the server runs.
enum StateBackup {
    /// The longest file that is no database.
    private static let longest = 256 << 20

    static func run(
        _ state: StateDirectory, to path: [UInt8], replacing: Bool, _ streams: StandardStreams
    ) throws -> DaemonExitCode {
        let inventory = try StateInventory(of: state)
        if inventory.files.isEmpty {
            throw UserFailure("There is no state in \(state) yet. To name another: --state DIR")
        }
        let place = try BackupPlace(path)
        if place.isWithin(state) {
            throw UserFailure(
                "A backup belongs elsewhere than into the state directory \(state). Name another directory.")
        }
        if !replacing, place.isTaken {
            throw UserFailure("\(Printable.text(path)) is there already. Name another file, or write over it: --force")
        }
        var entries: [StateArchive.Entry] = []
        for file in inventory.files {
            let bytes = try contents(of: file, in: state)
            entries.append(StateArchive.Entry(name: String(decoding: file, as: UTF8.self), bytes: bytes))
        }
        let archive = StateArchive(entries, by: StateDirectory.writer, at: System.secondsSince1970())
        try place.write(archive, replacing: replacing)
        for name in inventory.strange {
            streams.complain(
                "\(state)/\(Printable.text(name)) is left out: it is no file of its own, but a link or the like.")
        }
        let total = entries.reduce(0) { $0 + $1.bytes.count }
        streams.say(
            "Wrote \(entries.count == 1 ? "1 file" : "\(entries.count) files") of \(state), \(Quantity.bytes(Int64(total))), to \(Printable.text(path)). It holds private keys and hashes: keep it as safe as these. Settings, such as /etc/ferryd.toml, and what they name are not in it."
        )
        return .done
    }

    private static func contents(of file: [UInt8], in state: StateDirectory) throws -> [UInt8] {
        let path = state.path + [.slash] + file
        if let database = StateDatabase(rawValue: String(decoding: file, as: UTF8.self)) {
            return try database.copy(at: path)
        }
        let bytes: [UInt8]
        do throws(Errno) { bytes = try System.contents(of: path, atMost: longest + 1) } catch {
            throw UserFailure("\(Printable.text(path)) cannot be read: \(error).")
        }
        if bytes.count > longest {
            throw UserFailure(
                "\(Printable.text(path)) is no file of ferryd, as it has more than 256 MiB. Move it elsewhere.")
        }
        return bytes
    }
}

/// The place of a backup: written beside it, and renamed when it is whole.
private struct BackupPlace: ~Copyable {
    private let directory: Descriptor
    private let directoryPath: [UInt8]
    private let name: [UInt8]
    private let shown: String

    init(_ path: [UInt8]) throws(UserFailure) {
        shown = Printable.text(path)
        (name, directoryPath) = (path.lastName, path.pathOfDirectory)
        guard !name.isEmpty, let opened = PathBytes(directoryPath) else {
            throw UserFailure("\(Printable.text(path)) is no name of a file.")
        }
        do throws(Errno) { directory = try System.open(hostPath: opened, .listedDirectory) } catch {
            throw UserFailure("The directory \(Printable.text(directoryPath)) cannot be opened: \(error).")
        }
    }

    /// True if it would be in the state directory, or in a directory of it.
    func isWithin(_ state: StateDirectory) -> Bool {
        guard let path = PathBytes(state.path),
            let there = try? System.status(of: System.open(hostPath: path, .directoryPath))
        else { return false }
        var above = directoryPath
        // From there upwards to the root, which is above itself.
        var last: FileStatus?
        for _ in 0..<100 {
            guard let name = PathBytes(above),
                let here = try? System.status(of: System.open(hostPath: name, .directoryPath))
            else { return false }
            if (here.device, here.inode) == (there.device, there.inode) { return true }
            if let last, (here.device, here.inode) == (last.device, last.inode) { return false }
            last = here
            above += Array("/..".utf8)
        }
        return false
    }

    /// True if there is something of that name.
    var isTaken: Bool {
        guard let name = PathBytes(name) else { return false }
        return (try? System.open(name, from: directory, .nameOnly, resolve: [])) != nil
    }

    func write(_ archive: StateArchive, replacing: Bool) throws {
        let draft = name + Array(".new".utf8)
        guard let draftName = PathBytes(draft), let fileName = PathBytes(name) else {
            throw UserFailure("\(shown) is no name of a file.")
        }
        do throws(Errno) {
            _ = try? System.removeName(draftName, in: directory)
            _ = try System.open(
                draftName, from: directory, [.create, .exclusive, .writeOnly, .noFollow], mode: 0o600, resolve: [])
        } catch {
            throw UserFailure("\(shown) cannot be written: \(error).")
        }
        do {
            try archive.write(to: directoryPath + draft)
            do throws(Errno) {
                try System.rename(draftName, in: directory, to: fileName, in: directory, replacing: replacing)
                try System.sync(directory)
            } catch {
                throw UserFailure(
                    error == .exists
                        ? "\(shown) is there already. Name another file, or write over it: --force"
                        : "\(shown) cannot be written: \(error).")
            }
        } catch {
            _ = try? System.removeName(draftName, in: directory)
            throw error
        }
    }
}
