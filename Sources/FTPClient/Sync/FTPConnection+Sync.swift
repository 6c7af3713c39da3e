// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// Lists both sides of a sync, compares them, and changes nothing.
    ///
    /// - Returns: The plan. Parts that could not be listed are told in it, and then it deletes nothing.
    /// - Throws: `notFound` and `localFile` if the source is not there, and errors that end the connection.
    package mutating func plan(_ request: SyncRequest) async throws(FTPError) -> SyncPlan {
        let options = request.options
        let memory = await memoryFile(for: request)?.read() ?? SyncMemory()
        switch request.direction {
        case .up:
            var here = LocalTreeReader(request.local, options, isSource: true)
            let source = await here.read()
            if source.isMissing {
                throw FTPError(.localFile, .openLocal, request.local.bytes, cause: Errno.noEntry)
            }
            if source.entries.isEmpty, case .local(_, let cause)? = source.gaps.first?.problem {
                throw FTPError(.localFile, .openLocal, request.local.bytes, cause: cause)
            }
            let target = try await target(of: request, like: source, here.filter, memory)
            var plan = SyncPlan(.up, from: source, to: target, options: options, remembering: memory)
            try await decide(&plan, of: request)
            return plan
        case .down:
            var there = RemoteTreeReader(
                request.remote, options, isSource: true, lookingInto: nil, knowing: memory.directories,
                from: workingDirectory)
            let source = try await there.read(on: &self)
            if source.isMissing { throw FTPError(.notFound, .list, request.remote.bytes) }
            if source.entries.isEmpty, case .failed(let error)? = source.gaps.first?.problem { throw error }
            var settings = options
            settings.filter = there.filter
            var here = LocalTreeReader(request.local, settings, isSource: false)
            var plan = SyncPlan(
                .down, from: source, to: await here.read(), options: options, remembering: memory)
            try await decide(&plan, of: request)
            return plan
        }
    }

    /// Lists the target of a sync that goes up.
    ///
    /// Directories of which the source has nothing are only of interest if they are to be deleted.
    mutating func target(
        of request: SyncRequest, like source: SyncTree, _ filter: SyncFilter, _ memory: SyncMemory
    ) async throws(FTPError) -> SyncTree {
        var options = request.options
        options.filter = filter
        var reader = RemoteTreeReader(
            request.remote, options, isSource: false, lookingInto: options.deletes ? nil : source.directories,
            knowing: memory.directories, from: workingDirectory)
        return try await reader.read(on: &self)
    }

    /// The file that a sync is remembered in; `nil` where it is not to be remembered.
    func memoryFile(for request: SyncRequest) -> SyncMemoryFile? {
        guard let state = request.state else { return nil }
        let user = credentials.map { Printable.text($0.user) } ?? ""
        let server = "\(configuration.host):\(configuration.port) \(user)"
        let remote = absolute(request.remote) ?? request.remote
        switch state {
        case .file(let path): return SyncMemoryFile(at: path, for: request, on: server, in: remote)
        case .directory(let path):
            let name = SyncMemoryFile.name(for: request, on: server, in: remote)
            return SyncMemoryFile(at: path.appending(Array(name.utf8)), for: request, on: server, in: remote)
        }
    }
}
