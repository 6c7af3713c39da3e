// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// Does transfers of the queue, over one connection after another.
struct QueueWorker: ~Copyable {
    private var shell: Shell
    /// The place that the connection leads to; `nil` without one.
    private(set) var place: [UInt8]?
    /// Places that could not be reached in this run, which are not tried for each transfer.
    private var unreachable: [[UInt8]: Failure] = [:]

    init(_ workspace: ShellWorkspace) { shell = Shell(workspace) }

    /// Does a transfer; what is done of it is told to the journal, file by file.
    ///
    /// - Parameters:
    ///   - transfer: The transfer.
    ///   - file: The journal.
    ///   - session: A shell whose login serves where it is the same.
    /// - Throws: The failure of the command, or of the connection.
    mutating func perform(
        _ transfer: QueuedTransfer, _ file: QueueFile, beside session: inout Shell
    ) async throws(Failure) {
        try await connect(to: transfer.place, beside: &session)
        let number = transfer.number
        let finishedFiles = FinishedFiles(transfer.finished) { entries in
            // A journal that cannot be written costs a later run some time, and nothing else.
            try? file.change { $0.note(entries, of: number) }
        }
        shell.workspace.finishedFiles = finishedFiles
        var failure: Failure?
        do throws(Failure) {
            switch transfer.verb {
            case .get: try await Get.run(transfer.arguments, in: &shell)
            case .put: try await Put.run(transfer.arguments, in: &shell)
            }
        } catch {
            failure = error
        }
        await finishedFiles.finish()
        if let failure { throw failure }
    }

    /// Says goodbye.
    mutating func leave() async {
        await shell.release()
        place = nil
    }

    private mutating func connect(to place: [UInt8], beside session: inout Shell) async throws(Failure) {
        if self.place == place { return }
        if let failure = unreachable[place] { throw failure }
        await leave()
        do throws(Failure) {
            let site = try Self.site(place)
            if session.isLoggedIn(at: site) {
                try await share(&session, site)
            } else {
                try await shell.connect(to: site)
            }
            self.place = place
        } catch {
            unreachable[place] = error
            throw error
        }
    }

    /// Opens a connection beside that of a session, which has been asked for a password already.
    private mutating func share(_ session: inout Shell, _ site: SiteAddress) async throws(Failure) {
        do throws(Failure) {
            shell.remote = try await session.anotherRemote(for: shell.workspace)
            try await shell.enterLoginDirectory()
        } catch {
            if error.code == .interrupted { throw error }
            await shell.release()
            try await shell.connect(to: site)
        }
    }

    private static func site(_ place: [UInt8]) throws(Failure) -> SiteAddress {
        do throws(UsageError) { return try SiteAddress(place: place) } catch { throw Failure(error) }
    }
}

extension Shell {
    /// True when the shell is logged in at that place.
    fileprivate func isLoggedIn(at site: SiteAddress) -> Bool {
        // Without a user and a URL the person is asked who it is.
        guard offers == .login, site.user != nil || site.isURL, let here = siteAddress else { return false }
        return here.isSameSite(as: site)
    }

    /// Goes to the directory that the login led to.
    fileprivate mutating func enterLoginDirectory() async throws(Failure) {
        guard var remote = remote.take() else { return }
        do throws(Failure) {
            if let home = remote.loginDirectory, home != remote.connection.workingDirectory {
                try await ChangeDirectory.change(to: home, on: &remote)
            }
        } catch {
            self.remote = consume remote
            throw error
        }
        self.remote = consume remote
    }
}
