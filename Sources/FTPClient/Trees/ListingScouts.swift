// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Connections that list directories ahead of a walk, which then finds them listed.
///
/// The walk goes its way as if it were alone: it takes what they have found where it comes to the directory, and lists a
/// directory itself that they could not list. So its order, its problems and its gaps are those of one connection.
package final class ListingScouts: Sendable {
    /// The listing of a directory that the walk will come to.
    struct Job: Sendable {
        let path: RemotePath
        let survey: @Sendable (inout FTPConnection) async throws(FTPError) -> DirectorySurvey
    }

    /// A listing, and what was learned of the server by it.
    struct Found: Sendable {
        let survey: DirectorySurvey
        let clock: HostProfile.Clock?
        let tellsLinks: Bool
    }

    fileprivate enum Progress {
        case wanted(Job)
        case underWay
        case found(Found)
        case failed
    }

    fileprivate struct State {
        /// The facts that further connections begin with; `nil` until the walk has asked for something.
        var facts: SessionFacts?
        /// The directories that nobody has begun with, in the order of the walk.
        var queue: [RemotePath] = []
        var progress: [RemotePath: Progress] = [:]
        var isOver = false
    }

    /// Those who are let in as the walk goes on; `nil` where the connections of a plan list while they wait for a step.
    let crew: PlanCrew?
    /// The most connections, the walk's own among them.
    package let limit: Int
    private let state = Mutex(State())
    /// Admits those who list once for each directory that is wanted.
    private let wishes: AsyncSemaphore
    /// Admits the walk when something that it waits for may have come.
    private let changed = AsyncSemaphore(limit: 0)

    init(_ crew: PlanCrew?, limit: Int, wishes: AsyncSemaphore = AsyncSemaphore(limit: 0)) {
        (self.crew, self.limit, self.wishes) = (crew, limit, wishes)
    }

    /// The directories that are listed ahead at most.
    var reach: Int { limit * 2 }

    /// The facts that another connection begins with.
    var facts: SessionFacts? { state.withLock { $0.facts } }

    /// Ends it: nobody begins with another directory.
    func end() { state.withLock { $0.isOver = true } }
}

// MARK: - For the walk

extension ListingScouts {
    /// Tells which directories come next.
    ///
    /// - Parameters:
    ///   - jobs: The listings, in the order of the walk.
    ///   - waiting: The directories that are known to be left.
    ///   - visited: The directories that the walk has been to.
    ///   - connection: The connection that others are to be like.
    func want(_ jobs: [Job], waiting: Int, visited: Int, beside connection: borrowing FTPConnection) {
        if facts == nil {
            let facts = connection.facts.forAssistant
            state.withLock { $0.facts = facts }
        }
        let count = state.withLock { state in
            let new = jobs.filter { state.progress[$0.path] == nil }
            for job in new { state.progress[job.path] = .wanted(job) }
            let next = jobs.map(\.path)
            state.queue = next.filter { state.isWanted($0) } + state.queue.filter { !next.contains($0) }
            return new.count
        }
        for _ in 0..<count { wishes.widen() }
        var outlook = PlanOutlook()
        outlook.directories = waiting
        crew?.consider(moved: 0, files: visited, waiting: outlook)
    }

    /// The listing of a directory, which may be waited for; `nil` where the walk has to list it itself.
    func take(_ path: RemotePath) async -> Found? {
        while true {
            let (isUnderWay, found) = state.withLock { $0.take(path) }
            if !isUnderWay {
                // There may be room for another one.
                if found != nil { wishes.widen() }
                return found
            }
            guard await changed.enter() else { return nil }
        }
    }
}

extension ListingScouts.State {
    fileprivate func isWanted(_ path: RemotePath) -> Bool {
        if case .wanted? = progress[path] { true } else { false }
    }

    fileprivate mutating func take(_ path: RemotePath) -> (isUnderWay: Bool, found: ListingScouts.Found?) {
        switch progress[path] {
        case .underWay: return (true, nil)
        case .found(let found):
            progress[path] = nil
            return (false, found)
        case .wanted, .failed, nil:
            progress[path] = nil
            queue.removeAll { $0 == path }
            return (false, nil)
        }
    }
}

// MARK: - For those who list

extension ListingScouts {
    /// The next listing to make, which may be waited for; `nil` at the end.
    func next() async -> Job? {
        while true {
            if let job = nextAtOnce() { return job }
            let isOver = state.withLock { $0.isOver }
            guard !isOver, await wishes.enter() else { return nil }
        }
    }

    /// The next listing to make, if there is one.
    func nextAtOnce() -> Job? {
        state.withLock { state in
            // What nobody has come for yet takes memory.
            let held = state.progress.values.count { if case .found = $0 { true } else { false } }
            guard !state.isOver, held < reach, !state.queue.isEmpty else { return nil }
            let path = state.queue.removeFirst()
            guard case .wanted(let job)? = state.progress[path] else { return nil }
            state.progress[path] = .underWay
            return job
        }
    }

    /// Takes a listing; `nil` where it could not be made.
    fileprivate func deliver(_ found: Found?, of path: RemotePath) {
        state.withLock { $0.progress[path] = found.map { .found($0) } ?? .failed }
        changed.admitOne()
    }
}

extension FTPConnection {
    /// Lists a directory ahead of a walk.
    ///
    /// What fails here is left to the walk, which finds out by itself if that is the connection's fault.
    mutating func list(_ job: ListingScouts.Job, for scouts: ListingScouts) async {
        var found: ListingScouts.Found?
        do throws(FTPError) {
            let survey = try await job.survey(&self)
            found = ListingScouts.Found(survey: survey, clock: habits.clock, tellsLinks: features.tellsLinks)
        } catch {
            note("\(error); left to the connection that walks")
        }
        scouts.deliver(found, of: job.path)
    }
}
