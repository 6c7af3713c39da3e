// SPDX-License-Identifier: Apache-2.0
import FerryIO

extension FTPConnection {
    /// Lists both sides of a sync, compares them, and changes nothing.
    ///
    /// - Returns: The plan. Parts that could not be listed are told in it, and then it deletes nothing.
    /// - Throws: `notFound` and `localFile` if the source is not there, and errors that end the connection.
    package mutating func plan(_ request: SyncRequest) async throws(FTPError) -> SyncPlan {
        let options = request.options
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
            // Directories of which the source has nothing are only of interest if they are to be deleted.
            var settings = options
            settings.filter = here.filter
            var there = RemoteTreeReader(
                request.remote, settings, isSource: false, lookingInto: options.deletes ? nil : source.directories,
                from: workingDirectory)
            let target = try await there.read(on: &self)
            return SyncPlan(.up, from: source, to: target, options: options)
        case .down:
            var there = RemoteTreeReader(
                request.remote, options, isSource: true, lookingInto: nil, from: workingDirectory)
            let source = try await there.read(on: &self)
            if source.isMissing { throw FTPError(.notFound, .list, request.remote.bytes) }
            if source.entries.isEmpty, case .failed(let error)? = source.gaps.first?.problem { throw error }
            var settings = options
            settings.filter = there.filter
            var here = LocalTreeReader(request.local, settings, isSource: false)
            return SyncPlan(.down, from: source, to: await here.read(), options: options)
        }
    }
}
