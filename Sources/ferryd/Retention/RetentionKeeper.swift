// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

/// Looks at the directories with retention while the server runs, each at its own times.
struct RetentionKeeper: Sendable {
    private let tables: [RetentionOptions]
    private let state: StateDirectory
    private let accounts: any AccountStore
    private let server: Server
    private let tell: @Sendable (RetentionNews) -> Void

    /// A thread of its own: a look at millions of files holds up nobody.
    private static let pool = BlockingPool(width: 1)
    /// The time behind the start at which it is looked first: everybody comes back then.
    private static let first = Duration.seconds(60)

    init(
        _ tables: [RetentionOptions], in state: StateDirectory, _ accounts: any AccountStore, of server: Server,
        telling tell: @escaping @Sendable (RetentionNews) -> Void
    ) {
        (self.tables, self.state, self.accounts, self.server, self.tell) = (tables, state, accounts, server, tell)
    }

    /// Looks again and again, until the task is cancelled.
    func run() async {
        await withTaskGroup { group in
            for table in tables {
                group.addTask {
                    var pause = table.time == nil ? min(Self.first, .seconds(table.interval)) : table.pause
                    while (try? await Task.sleep(for: pause)) != nil {
                        await look(table)
                        pause = table.pause
                    }
                }
            }
        }
    }

    private func look(_ table: RetentionOptions) async {
        do {
            let homes = try await Self.homes(accounts)
            let state = state
            let (server, tell) = (server, tell)
            try await Self.pool.run { (flag: CancellationFlag) throws(UsageError) in
                let place = try RetentionPlace(table, homes: homes, state: state)
                let report = place.look(isDry: false, isInUse: server.isTransferring, stopped: flag) {
                    tell(.removed($0))
                }
                if report.removed + report.inUse + report.failed > 0 || report.isPartial { tell(.looked(report)) }
            }
        } catch {
            tell(.failed(table.shown, (error as? UsageError)?.message ?? "\(error)"))
        }
    }

    /// The homes of the accounts that have one of their own, by name.
    static func homes(_ accounts: any AccountStore) async throws -> [String: [UInt8]] {
        let pairs = try await accounts.accounts().compactMap { account in account.home.map { ("\(account.name)", $0) } }
        return Dictionary(pairs) { first, _ in first }
    }
}

/// Something that retention has done.
enum RetentionNews: Sendable {
    case removed(RetiredFile)
    case looked(RetentionReport)
    case failed(String, String)

    /// One sentence for a person.
    var words: String {
        switch self {
        case .removed(let file): "Retention removed \(file.words)"
        case .looked(let report): "Retention in \(report.place): \(report.words)."
        case .failed(let place, let reason): "Retention in \(place) is not possible: \(reason)"
        }
    }

    var isTrouble: Bool {
        switch self {
        case .removed: false
        case .looked(let report): report.failed > 0 || report.isPartial
        case .failed: true
        }
    }
}

extension RetentionOptions {
    /// The seconds until the next look.
    fileprivate var pause: Duration {
        guard let time else { return .seconds(interval) }
        let now = System.secondsSince1970()
        return .seconds(Self.secondsUntil(time, from: now + LocalTime.offset(at: now)))
    }

    /// The seconds from a moment of local time until that time of a day comes next.
    static func secondsUntil(_ time: Int64, from now: Int64) -> Int64 {
        let left = (time - now % 86_400 + 86_400) % 86_400
        return left == 0 ? 86_400 : left
    }
}

extension Server {
    /// True for a file of this machine that a session is sending or receiving.
    func isTransferring(_ file: [UInt8]) -> Bool {
        sessions.contains { session in
            guard case .transferring(let report) = session.activity, let tree = session.tree else { return false }
            // A home may be written with more slashes than it has.
            return VirtualPath(tree.file(at: report.subject.path)).bytes == file
        }
    }
}
