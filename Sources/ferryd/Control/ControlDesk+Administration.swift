// SPDX-License-Identifier: Apache-2.0
#if AdminHTTP
import AdminHTTP
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit

/// The questions of the command line, asked of a server that runs.
extension ControlDesk {
    var accountStore: any AccountStore { accounts }

    func uses(of accounts: [Account]) async -> [AccountName: TreeUse] {
        await QuotaText.records(of: accounts, in: state).compactMapValues(\.use)
    }

    func explain(_ words: [String]) async throws(AdminRefusal) -> (isAllowed: Bool, lines: [String]) {
        let words = words.map { Array($0.utf8) }
        return try await answering {
            try await ExplainCommand.explain(words, in: accounts, settings.live.options)
        }
    }

    func partials(_ choice: PartialChoice) async throws(AdminRefusal) -> ([AdminPartial], failures: [String]) {
        let (found, failures) = try await search(choice)
        return (
            found.map { found in
                AdminPartial(
                    account: found.account?.description, path: found.path, isPathCut: found.partial.isNameCut,
                    bytes: found.partial.length, modified: found.partial.modified.seconds)
            }, failures
        )
    }

    func clearPartials(
        _ choice: PartialChoice
    ) async throws(AdminRefusal) -> (count: Int, bytes: Int64, held: [String]) {
        let (count, bytes, held) = try await search(choice).0.clear()
        return (count, bytes, held.map(\.pathText))
    }

    private func search(_ choice: PartialChoice) async throws(AdminRefusal) -> ([FoundPartial], failures: [String]) {
        let options = settings.live.options
        let search = try await answering {
            try PartialsSearch(
                root: Serving.absolutePath(options.root), options.directories.standing.compactMap(\.host),
                try await accounts.accounts(), account: choice.account,
                paths: choice.path.map { [VirtualPath($0).bytes] } ?? [])
        }
        return await BlockingPool.shared.run { search.find() }
    }

    /// Turns what the command line says of words and accounts into an answer.
    private func answering<Value>(_ body: () async throws -> Value) async throws(AdminRefusal) -> Value {
        do { return try await body() } catch let error as UsageError {
            throw AdminRefusal(400, error.message)
        } catch let error as UserFailure {
            throw AdminRefusal(404, error.description)
        } catch {
            throw AdminRefusal(503, "\(error)")
        }
    }

    var hooks: [AdminHook] {
        outlets.hookStandings.map { name, standing, isNamed in
            AdminHook(
                name: name, waiting: standing.waiting, putOff: standing.putOff,
                next: isNamed ? standing.next : nil, reason: standing.reason, isNamed: isNamed)
        }
    }

    var events: [AdminEvent] {
        (outlets.recent?.all ?? []).map { told in
            AdminEvent(
                id: told.id, milliseconds: told.milliseconds, kind: told.kind.rawValue, user: told.user,
                address: told.event?.peer.hostText, path: told.path?.bytes, isTrouble: told.isTrouble,
                words: told.words, object: told.object.json)
        }
    }

    func openDoor() async throws(AdminRefusal) -> SocketAddress {
        do throws(UsageError) { return try door.open() } catch { throw AdminRefusal(503, error.message) }
    }

    var certificate: AdminCertificate? {
        settings.live.certificate.map { certificate in
            AdminCertificate(
                subject: certificate.subject, issuer: certificate.issuer, names: certificate.names,
                validUntil: certificate.validUntil, fingerprint: certificate.fingerprint)
        }
    }
}
#endif
