// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPWire
import FerryIO
import Synchronization

/// The sum of what a session has done since its login, so that a batch can be processed when its sender is done.
struct SessionTally: Sendable {
    /// Transfers of one direction.
    struct Transfers: Hashable, Sendable {
        var complete = 0
        /// The bytes of those that are complete.
        var bytes: Int64 = 0
        var failed = 0
    }

    /// An upload of the session.
    struct File: Sendable {
        let path: VirtualPath
        let bytes: Int64
        let isComplete: Bool
        let digest: [UInt8]?
    }

    let user: AccountName
    /// The paths of the host that its tree is made of.
    let tree: ServedTree?
    let began: Int64
    private(set) var uploads = Transfers()
    private(set) var downloads = Transfers()
    /// The first uploads by name.
    private(set) var files: [File] = []
    /// The number of uploads beyond those that are named.
    private(set) var unnamed = 0

    /// The bytes of these names.
    private var named = 0

    /// As many uploads of a session are named; more would make an event of megabytes.
    private static let mostNamed = 1000
    private static let mostBytes = 256 << 10

    init(user: AccountName, tree: ServedTree?) {
        (self.user, self.tree) = (user, tree)
        began = System.millisecondsSince1970()
    }

    mutating func add(_ subject: TransferSubject, isComplete: Bool, bytes: Int64, digest: [UInt8]?) {
        switch subject.direction {
        case .upload:
            uploads.add(isComplete, bytes)
            let length = subject.path.bytes.count
            if files.count < Self.mostNamed, named + length <= Self.mostBytes {
                named += length
                files.append(File(path: subject.path, bytes: bytes, isComplete: isComplete, digest: digest))
            } else {
                unnamed += 1
            }
        case .download: downloads.add(isComplete, bytes)
        case .listing: break
        }
    }

    /// One sentence for a person.
    var words: String {
        "Session ended: \(uploads.words("upload")), \(downloads.words("download"))"
    }
}

extension SessionTally.Transfers {
    fileprivate mutating func add(_ isComplete: Bool, _ bytes: Int64) {
        if isComplete {
            complete += 1
            self.bytes += bytes
        } else {
            failed += 1
        }
    }

    fileprivate func words(_ noun: String) -> String {
        "\(complete) \(noun)\(complete == 1 ? "" : "s") (\(Quantity.bytes(bytes)))"
            + (failed > 0 ? ", \(failed) failed" : "")
    }
}

/// The tallies of all sessions that are logged in; of those that were before anybody wanted to know, from then on.
final class SessionTallies: Sendable {
    private let tallies = Mutex<[Int: SessionTally]>([:])

    /// Takes note of an event; the tally of a session that it ends: by the end of its connection, or by another login.
    func note(_ event: Event) -> SessionTally? {
        switch event.kind {
        case .loggedIn:
            guard let user = event.user else { return nil }
            return tallies.withLock { tallies in
                if tallies[event.connection]?.user == user { return nil }
                return tallies.updateValue(SessionTally(user: user, tree: event.record?.tree), forKey: event.connection)
            }
        case .transferEnded(let subject, let verdict, let bytes, _):
            guard let user = event.user else { return nil }
            let isComplete = if case .complete = verdict { true } else { false }
            let digest = event.record?.digest
            tallies.withLock { tallies in
                tallies[event.connection, default: SessionTally(user: user, tree: event.record?.tree)]
                    .add(subject, isComplete: isComplete, bytes: bytes, digest: digest)
            }
            return nil
        case .closed:
            let tally = tallies.withLock { $0.removeValue(forKey: event.connection) }
            return tally ?? event.user.map { SessionTally(user: $0, tree: event.record?.tree) }
        default: return nil
        }
    }

    /// Lets go of all of them, when nobody wants to know any more.
    func forget() { tallies.withLock { $0 = [:] } }
}

/// A count that threads share.
final class AtomicCount: Sendable {
    private let value = Atomic<Int64>(0)

    /// The next number, from 1 on.
    func next() -> Int64 { value.add(1, ordering: .relaxed).newValue }
}
