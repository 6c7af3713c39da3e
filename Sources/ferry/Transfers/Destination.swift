// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// The place on this machine that downloads go to.
enum Destination: Sendable {
    /// Into a directory, each under its own name.
    case directory(LocalDirectory)
    /// Under another name.
    case name(LocalPath)
    /// To standard output.
    case output

    /// Reads a word as `-`, an existing directory, a name with a slash at its end, or else another name.
    ///
    /// Without a word it is the working directory. Several things cannot share a name. A tree always goes into the
    /// directory, so that the same command finds the same place again; for it, and where a slash stands at the end, the
    /// directory is made.
    init(_ target: [UInt8]?, count: Int, isTree: Bool, isDryRun: Bool) async throws(Failure) {
        let target = target ?? [UInt8(ascii: ".")]
        let path = LocalPath(bytes: target)
        if target == [UInt8(ascii: "-")] {
            if isTree { throw Failure(.usage, "A directory cannot go to standard output") }
            self = .output
        } else if LocalTree.isDirectory(target) {
            do throws(FTPError) { self = .directory(try await LocalDirectory.open(path)) } catch {
                throw Failure(error)
            }
        } else if target.last == .slash || isTree && count == 1 {
            if isDryRun { self = .name(path) } else { self = .directory(try await Self.make(path)) }
        } else if count > 1 {
            throw .needsDirectory(Printable.text(target), .localFile)
        } else {
            self = .name(LocalPath(bytes: target))
        }
    }

    private static func make(_ path: LocalPath) async throws(Failure) -> LocalDirectory {
        let parent: LocalDirectory
        do throws(FTPError) { parent = try await LocalDirectory.open(path.directory) } catch {
            throw Failure(.localFile, "No such directory found locally: \(Printable.text(path.directory.bytes))")
        }
        do throws(FTPError) { return try await parent.directory(path.name) } catch { throw Failure(error) }
    }

    /// The target of one file; `nil` for a path without a name, where that can be a tree.
    func target(for path: RemotePath, orTree mayBeTree: Bool) throws(Failure) -> DownloadTarget? {
        switch self {
        case .output: return .descriptor(Console.standardOutput)
        case .name(let name): return .file(name)
        case .directory(let directory):
            if VirtualPath.isComponent(path.name) { return .inside(directory, name: path.name) }
            if mayBeTree { return nil }
            throw Failure(.usage, "\(path.shown) is no name for a file")
        }
    }

    /// The directory that takes a tree; `nil` when the destination is no directory.
    func tree(for path: RemotePath) -> TreeTarget? {
        guard case .directory(let directory) = self else { return nil }
        // The working directory or the root has no name of its own: what it holds goes straight in.
        return VirtualPath.isComponent(path.name) ? .inside(directory, name: path.name) : .into(directory)
    }
}

extension DownloadTarget {
    /// The name of the transfer in messages: the remote path, and the local name where it is another.
    func label(for path: RemotePath) -> String {
        switch self {
        case .descriptor: path.shown
        case .inside(_, let name): name == path.name ? path.shown : "\(path.shown) as \(Printable.text(name))"
        case .file(let local): local.name == path.name ? path.shown : "\(path.shown) as \(Printable.text(local.bytes))"
        }
    }
}

extension Arguments {
    /// The type of the transfer: text with `--ascii`, or else as the settings say.
    func transferType(_ settings: Settings) -> TransferType { has(.ascii) ? .text : settings.transferType }

    /// The limit of `--limit`; `nil` when it is not given.
    func rateLimit() throws(Failure) -> RateTimetable? {
        guard let text = text(of: .limit) else { return nil }
        do throws(UsageError) { return try RateTimetable(text, for: Option.limit.name) } catch { throw Failure(error) }
    }
}
