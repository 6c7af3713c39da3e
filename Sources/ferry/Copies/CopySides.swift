// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// The server that files are copied from, and the one they go to if that is another.
struct CopySides: ~Copyable {
    var source: Remote
    private var other: Remote?

    init(source: consuming Remote, other: consuming Remote?) {
        self.source = source
        self.other = other
    }

    /// True when both are one server.
    var isOneServer: Bool {
        switch other {
        case .some: false
        case .none: true
        }
    }

    /// Does something on the server that files go to.
    mutating func onDestination<Result>(
        _ body: (inout Remote) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        guard var remote = other.take() else { return try await body(&source) }
        do throws(Failure) {
            let result = try await body(&remote)
            other = consume remote
            return result
        } catch {
            other = consume remote
            throw error
        }
    }

    /// Copies a file.
    mutating func copy(
        _ path: RemotePath, to target: RemotePath, _ options: CopyOptions, _ observer: ProgressObserver?
    ) async throws(Failure) -> CopySummary {
        guard var remote = other.take() else {
            do throws(FTPError) {
                return try await source.connection.copy(path, to: target, options: options, onProgress: observer)
            } catch {
                throw Failure(error)
            }
        }
        do throws(FTPError) {
            let summary = try await source.connection.copy(
                path, to: target, on: &remote.connection, options: options, onProgress: observer)
            other = consume remote
            return summary
        } catch {
            other = consume remote
            throw Failure(error)
        }
    }

    /// Says goodbye to the other server.
    mutating func dismissOther() async { await other.take()?.leave() }

    /// Gives the first server back.
    consuming func takeSource() -> Remote { source }
}
