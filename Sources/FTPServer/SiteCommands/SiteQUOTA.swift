// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPWire

/// `SITE QUOTA`: the room that files take in the working directory's tree, and how much is left; and the same of the virtual
/// directories in that tree, each of which has its own.
enum SiteQUOTA: FileCommand, SiteCommand {
    typealias Argument = NoArgument
    static let syntax = "SITE QUOTA"
    static let summary = "Tell how much of your quota is used."

    static func run(_: NoArgument, in workspace: Workspace) async throws(Refusal) -> Completion {
        let (storage, directory) = (workspace.storage, workspace.view.directory)
        let quota = try await orRefuse { () async throws(StorageError) in
            try await storage.knownQuota(at: directory)
        }
        let places = storage.mountPoints
        let tree = places.last { directory.isWithin($0) } ?? VirtualPath()
        let others = places.filter { $0 != tree && $0.isWithin(tree) }
        return .quota((quota?.lines ?? []) + (await lines(of: others, in: storage)))
    }

    /// Asks all of them at once, as a tree that is just being counted has the client wait.
    private static func lines(of places: [VirtualPath], in storage: any StorageBackend) async -> [String] {
        await withTaskGroup(of: (Int, [String]).self) { group in
            for (index, place) in places.enumerated() {
                group.addTask { (index, await lines(of: place, in: storage)) }
            }
            var found = Array(repeating: [] as [String], count: places.count)
            for await (index, lines) in group { found[index] = lines }
            return found.flatMap(\.self)
        }
    }

    private static func lines(of place: VirtualPath, in storage: any StorageBackend) async -> [String] {
        do throws(StorageError) {
            return try await storage.knownQuota(at: place)?.lines.map { "In \(place): \($0)" } ?? []
        } catch {
            return ["In \(place): not known just now."]
        }
    }
}
