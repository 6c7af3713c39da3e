// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO

/// Finds what words name on this machine; its asynchronous functions ask the disk off the loop.
enum LocalNames {
    /// The paths a word names: itself, or everything that fits where it is a pattern.
    ///
    /// The console tells of the choice where a pattern is also a name.
    static func paths(named word: Word, _ console: Console) async throws(Failure) -> [[UInt8]] {
        guard let pattern = word.localPattern else { return [word.localPath] }
        let found = try await pattern.matches { (directory) async throws(Failure) in
            // A directory that cannot be read holds nothing that fits.
            await BlockingPool.shared.run { (try? LocalTree.entries(of: directory)) ?? [] }
        }
        let choice = try await pattern.choice(from: found, .all) { (path) async throws(Failure) in
            await BlockingPool.shared.run { (try? LocalTree.kind(path)) != nil }
        }
        if let remark = choice.remark { console.say(remark) }
        if choice.matches.isEmpty { throw Failure(.noEntry, local: word.bytes) }
        return choice.matches.map(\.path)
    }

    /// The entries of a directory.
    static func entries(of path: [UInt8]) async throws(Failure) -> [EntryFacts] {
        do throws(Errno) {
            return try await BlockingPool.shared.run { () throws(Errno) in try LocalTree.entries(of: path) }
        } catch {
            throw Failure(error, local: path)
        }
    }

    /// The kind of what stands at a path, links followed; throws when there is nothing.
    static func kind(_ path: [UInt8]) throws(Failure) -> FileKind {
        do throws(Errno) {
            guard let kind = try LocalTree.kind(path) else { throw .noEntry }
            return kind
        } catch {
            throw Failure(error, local: path)
        }
    }

    /// The identity that tells a file from all others, links followed; `nil` when the path cannot be one.
    static func identity(of path: [UInt8]) async throws(Failure) -> EntryFacts.Unique? {
        do throws(Errno) {
            return try await BlockingPool.shared.run { () throws(Errno) in try LocalTree.identity(of: path) }
        } catch {
            throw Failure(error, local: path)
        }
    }

    /// Opens a directory.
    static func open(_ path: LocalPath) async throws(Failure) -> LocalDirectory {
        do throws(FTPError) { return try await LocalDirectory.open(path) } catch { throw Failure(error) }
    }
}
