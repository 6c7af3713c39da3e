// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// Where downloads go on this machine.
enum Destination: Sendable {
    /// Into a folder, each under its own name.
    case folder(LocalFolder)
    /// Under another name.
    case name(LocalPath)
    /// To standard output.
    case output

    /// What a word means: `-`, an existing folder, a name with a slash at its end, or else another name.
    ///
    /// Without a word it is the working folder. Several things cannot share a name, and a tree cannot go to a pipe.
    init(_ target: [UInt8]?, count: Int, isTree: Bool) async throws(Failure) {
        let target = target ?? [UInt8(ascii: ".")]
        if target == [UInt8(ascii: "-")], !isTree {
            self = .output
        } else if target.last == .slash || LocalTree.isFolder(target) {
            do throws(FTPError) { self = .folder(try await LocalFolder.open(LocalPath(bytes: target))) } catch {
                throw Failure(.localFile, "No such folder found locally: \(Printable.text(target))")
            }
        } else if count > 1 {
            throw Failure(
                .localFile, "Several files need a folder to go to, and this is none: \(Printable.text(target))")
        } else {
            self = .name(LocalPath(bytes: target))
        }
    }

    /// Where a file goes.
    func target(for path: RemotePath) throws(Failure) -> DownloadTarget {
        switch self {
        case .output: return .descriptor(Console.output)
        case .name(let name): return .file(name)
        case .folder(let folder):
            guard VirtualPath.isComponent(path.name) else {
                throw Failure(.usage, "\(path.shown) is no name for a file")
            }
            return .inside(folder, name: path.name)
        }
    }

    /// Where a folder with all it holds goes: `nil` when nothing is to be done.
    func folder(forTree path: RemotePath, isDryRun: Bool) async throws(Failure) -> LocalFolder? {
        if isDryRun { return nil }
        do throws(FTPError) {
            switch self {
            case .output: return nil
            case .name(let name): return try await LocalFolder.open(name.folder).folder(name.name)
            case .folder(let folder):
                // The working folder or the root has no name of its own: what it holds goes straight in.
                return VirtualPath.isComponent(path.name) ? try await folder.folder(path.name) : folder
            }
        } catch {
            throw Failure(error)
        }
    }
}

extension DownloadTarget {
    /// What to call the transfer: the remote path, and the local name where it is another.
    func label(for path: RemotePath) -> String {
        switch self {
        case .descriptor: path.shown
        case .inside(_, let name): name == path.name ? path.shown : "\(path.shown) as \(Printable.text(name))"
        case .file(let local): local.name == path.name ? path.shown : "\(path.shown) as \(Printable.text(local.bytes))"
        }
    }

    /// Whether the bytes go to a pipe or the terminal.
    var isDescriptor: Bool { if case .descriptor = self { true } else { false } }
}

extension Arguments {
    /// Whether files travel as text: said here with `--ascii`, or before.
    func transferType(_ settings: Settings) -> TransferType { has(.ascii) ? .text : settings.transferType }

    /// What `--limit` says.
    func rateLimit() throws(Failure) -> Int64? {
        guard let text = text(of: .limit) else { return nil }
        do throws(UsageError) { return try Amount.bytes(text, of: .limit) } catch { throw Failure(error) }
    }
}
