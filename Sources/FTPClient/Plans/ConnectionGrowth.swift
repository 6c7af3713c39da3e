// SPDX-License-Identifier: Apache-2.0

/// The number of connections that carry out a plan.
public enum ConnectionCount: Hashable, Sendable {
    /// One at first; more while files wait and more connections have brought more.
    case automatic
    /// A number of connections, as far as there are files for them and the server lets them in.
    case exactly(Int)
}

/// Decides how many connections a plan is worth, by what those it has have brought.
///
/// A connection costs a login. So the first one is given as long as that costs, and others are opened only where the files
/// that are known to wait will take longer still. Then their number is doubled as long as that pays.
///
/// Over a distance, where a file costs round trips and hardly any work, the number follows from them alone, before the
/// first file has ended.
struct ConnectionGrowth: Sendable {
    /// The state of a plan at some moment.
    struct Measurement {
        var time: ContinuousClock.Instant
        /// Bytes that have moved.
        var moved: Int64
        /// Files that have ended.
        var files: Int
        /// Files that wait, with their bytes as far as those are known.
        var waiting: PlanOutlook
        /// Connections that work.
        var connections: Int
        /// The bytes of files under way that others could take over, and the connections that these are enough for.
        var divisible: (bytes: Int64, connections: Int) = (0, 0)

        /// Pieces of work that are known to wait: files, one for each directory among them, and parts of long ones.
        fileprivate var known: Int { waiting.files + waiting.directories + divisible.connections }

        fileprivate var bytes: Int64 { waiting.bytes.saturating(plus: divisible.bytes) }
    }

    /// The most connections where nothing is forced.
    static let most = 8

    /// The bytes that a file counts for beside its own: so much could have moved in the time that its commands take.
    private static let bytesPerFile: Int64 = 64 << 10
    /// The gain of twice the connections below which no more are opened.
    private static let leastGain = 1.2
    /// The bytes after which the rate of one long file is known well enough.
    private static let enoughBytes: Int64 = 1 << 20

    /// The round trip from which on it is what a short file costs, and one connection may be slower than the way.
    static let distance = Duration.milliseconds(2)
    /// The round trips of a short file.
    private static let tripsPerFile = 3

    private let count: ConnectionCount
    private let roundTrip: Duration?
    private let loginTime: Duration
    private var limit: Int
    private var isSettled = false
    private(set) var wanted = 1
    /// The measurement since which that many connections work.
    private var base: Measurement?
    /// The rate before the last growth.
    private var rateBefore: Double?

    /// Begins with one connection, whose login took that time.
    init(_ count: ConnectionCount, limit: Int, loginTime: Duration, roundTrip: Duration? = nil) {
        (self.count, self.roundTrip) = (count, roundTrip)
        self.limit = count == .automatic ? min(limit, Self.most) : limit
        // Reaching the server, and encrypting the connection, takes about as long as the login.
        self.loginTime = max(loginTime * 2, .milliseconds(10))
    }

    /// Takes note that the server lets no more in than those.
    mutating func refuse(beyond connections: Int) { limit = max(1, min(limit, connections)) }

    /// The number of connections that should work from now on.
    mutating func update(_ now: Measurement) -> Int {
        if case .exactly(let number) = count {
            wanted = max(wanted, min(number, limit, now.connections + now.known))
        } else if !isSettled, wanted < limit {
            grow(now)
        }
        return min(wanted, limit)
    }

    private mutating func grow(_ now: Measurement) {
        guard let base, now.connections >= wanted else {
            if base == nil { growOverDistance(now) }
            self.base = now
            return
        }
        let time = now.time - base.time
        let (moved, files) = (now.moved - base.moved, now.files - base.files)
        let isKnown = files >= (wanted == 1 ? 1 : 2 * wanted) || moved >= Self.enoughBytes * Int64(wanted)
        guard isKnown, time >= max(loginTime / 2, .milliseconds(20)), now.known > 0 else { return }
        let rate = Self.work(moved, files) / (time / .seconds(1))
        let timeLeft = Duration.seconds(min(1e9, Self.work(now.bytes, now.known - now.divisible.connections) / rate))
        guard timeLeft > loginTime * 2 + .milliseconds(100) else { return }
        if let rateBefore, rate < rateBefore * Self.leastGain {
            isSettled = true
            return
        }
        let next = wanted == 1 && timeLeft > loginTime * 8 ? 4 : wanted * 2
        wanted = min(next, limit, now.connections + now.known)
        rateBefore = rate
        self.base = now
    }

    /// Wants as many connections as have enough to do to be worth their logins.
    private mutating func growOverDistance(_ now: Measurement) {
        guard let roundTrip, roundTrip >= Self.distance else { return }
        let files = roundTrip * (Self.tripsPerFile * (now.known - now.divisible.connections))
        guard files > loginTime * 2 else { return }
        wanted = min(Int(files / loginTime * 2), limit, now.connections + now.known)
    }

    private static func work(_ bytes: Int64, _ files: Int) -> Double {
        Double(bytes) + Double(files) * Double(bytesPerFile)
    }
}
