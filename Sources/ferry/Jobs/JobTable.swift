// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The commands in the background, by number.
final class JobTable: Sendable {
    private let jobs = Mutex<[Job]>([])

    /// All of them, those that have ended without anybody looking among them.
    var all: [Job] { jobs.withLock { $0 } }

    /// Those that have not ended.
    var running: [Job] { all.filter(\.isRunning) }

    /// Makes one, with the number behind the highest there is.
    func add(_ text: String) -> Job {
        jobs.withLock { jobs in
            let job = Job(number: (jobs.last?.number ?? 0) + 1, text: text)
            jobs.append(job)
            return job
        }
    }

    /// Forgets one.
    func remove(_ job: Job) { jobs.withLock { $0.removeAll { $0 === job } } }

    /// The one of a number, written `2` or `%2`.
    func job(_ word: Word) throws(Failure) -> Job {
        let digits = word.text.first == "%" ? String(word.text.dropFirst()) : word.text
        guard let number = Int(digits), let job = all.first(where: { $0.number == number }) else {
            throw Failure(.usage, "There is no command \(word.text) in the background", advice: "Use: jobs")
        }
        return job
    }
}
