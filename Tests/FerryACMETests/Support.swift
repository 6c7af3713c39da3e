// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Synchronization

@testable import FerryACME

/// The files of a client, in memory.
final class MemoryFiles: PrivateFiles {
    private let files = Mutex<[String: [UInt8]]>([:])
    private let broken = Mutex<Set<String>>([])

    /// Lets writes of a file fail, or succeed again.
    func set(_ name: String, isBroken: Bool) {
        broken.withLock { if isBroken { $0.insert(name) } else { $0.remove(name) } }
    }

    subscript(_ name: String) -> [UInt8]? {
        get { files.withLock { $0[name] } }
        set { files.withLock { $0[name] = newValue } }
    }

    func contents(of name: String) throws(PrivateFileError) -> [UInt8]? { self[name] }

    func replace(_ name: String, with bytes: [UInt8]) throws(PrivateFileError) {
        if broken.withLock({ $0.contains(name) }) {
            throw PrivateFileError("\(name) cannot be written: No space left.")
        }
        self[name] = bytes
    }
}

extension JumpingClock: ACMEClock {}

/// A solver that notes what it was asked to show.
final class NotingSolver: ChallengeSolver {
    let kind: String
    let way: String
    let leavesTraces: Bool
    private let notes = Mutex<[String]>([])

    init(_ kind: String = "http-01", way: String = "", leavesTraces: Bool = false) {
        (self.kind, self.way, self.leavesTraces) = (kind, way, leavesTraces)
    }

    /// `show NAME` and `withdraw NAME`, in their order.
    var log: [String] { notes.withLock { $0 } }

    func show(_ proof: ChallengeProof) async throws(ACMEFailure) -> ShownProof {
        notes.withLock { $0.append("show \(proof.name) \(proof.token)") }
        return ShownProof { [self] in await withdraw(proof) }
    }

    func withdraw(_ proof: ChallengeProof) async { notes.withLock { $0.append("withdraw \(proof.name)") } }

    func advice(for proof: ChallengeProof) -> String { "Open port 80 of \(proof.name)." }
}

/// A keeper of certificates with an authority in memory.
struct Ground {
    let files = MemoryFiles()
    let authority: ScriptedAuthority
    var solver: NotingSolver
    var settings: ACMESettings
    var clock: JumpingClock

    init(
        _ names: String..., by kind: String = "http-01", seconds: Int64 = 60,
        _ behaviour: ScriptedAuthority.Behaviour = ScriptedAuthority.Behaviour()
    ) throws {
        authority = ScriptedAuthority(files, behaviour)
        solver = NotingSolver(kind)
        settings = ACMESettings(directory: ScriptedAuthority.directory, names: try names.map { try DomainName($0) })
        clock = JumpingClock(for: seconds)
    }

    var store: ACMEStore { ACMEStore(files) }

    /// Runs a keeper until something has happened that `isLast` knows, and gives all that has.
    func run(
        nudge: Nudge = Nudge(), until isLast: @escaping @Sendable (ACMEEvent) -> Bool
    ) async -> [ACMEEvent] {
        let keeper = CertificateKeeper(settings, in: store, proving: solver, over: authority, by: clock)
        let (events, arrival) = AsyncStream.makeStream(of: ACMEEvent.self)
        let running = Task {
            await keeper.run(nudge: nudge) { event in
                arrival.yield(event)
                guard isLast(event) else { return }
                arrival.finish()
                // Nothing goes on from here.
                _ = try? await Task.sleep(for: .seconds(3600))
            }
        }
        var seen: [ACMEEvent] = []
        for await event in events { seen.append(event) }
        running.cancel()
        await running.value
        return seen
    }

    /// Runs a keeper up to a wait that goes beyond the end of the clock, again and again behind a nudge for each.
    func runUntilStill(nudges: Int = 0) async -> [ACMEEvent] {
        let keeper = CertificateKeeper(settings, in: store, proving: solver, over: authority, by: clock)
        let nudge = Nudge()
        let (events, arrival) = AsyncStream.makeStream(of: ACMEEvent.self)
        let running = Task { await keeper.run(nudge: nudge) { arrival.yield($0) } }
        for _ in 0..<nudges {
            await clock.standsStill()
            nudge.give()
        }
        await clock.standsStill()
        running.cancel()
        await running.value
        arrival.finish()
        var seen: [ACMEEvent] = []
        for await event in events { seen.append(event) }
        return seen
    }

    /// Runs a keeper until it has a certificate.
    func runToCertificate() async -> [ACMEEvent] { await run(until: \.isObtained) }

    /// The words of the first failure.
    func firstFailure() async -> String { await run(until: \.isFailure).compactMap(\.failure).last ?? "" }
}

extension ACMEEvent {
    var isObtained: Bool { if case .obtained = self { true } else { false } }
    var isFailure: Bool { failure != nil }

    /// The time of the next attempt behind a failure, in this run or an earlier one.
    var next: Int64? {
        switch self {
        case .failed(_, let next, _): next
        case .waiting(let next): next
        default: nil
        }
    }

    /// The words of a failure.
    var failure: String? { if case .failed(let failure, _, _) = self { failure.words } else { nil } }
}
