// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// `touch`: gives files on the server the present time, and makes those that are missing.
enum Touch: RemoteCommand {
    static let names = ["touch"]
    static let group = CommandGroup.remote
    static let summary = "Give files on the server the present time, or make them"
    static let operands = Operands("NAME...", 1...Operands.many, .remoteName)
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        try await remote.forEach(named: arguments.operands, with: workspace) { (item, remote) throws(Failure) in
            try await touch(item.path, on: &remote)
            return Deed(operation: .touch, path: item.path.bytes)
        }
    }

    private static func touch(_ path: RemotePath, on remote: inout Remote) async throws(Failure) {
        if try await !remote.exists(path) { return try await make(path, on: &remote) }
        let now = Timestamp(seconds: System.secondsSince1970())
        do throws(FTPError) { try await remote.connection.setModificationTime(of: path, to: now) } catch {
            throw Failure(error)
        }
    }

    private static func make(_ path: RemotePath, on remote: inout Remote) async throws(Failure) {
        do throws(FTPError) { try await remote.connection.upload(.file("/dev/null"), to: path) } catch {
            throw Failure(error)
        }
    }
}
