// SPDX-License-Identifier: Apache-2.0

/// The ways to a data connection that are worth trying, as far as this session has learned.
struct DataRoute: Sendable {
    enum Way: Sendable { case extendedPassive, passive, active }

    /// Ways that did not work.
    private(set) var failed: Set<Way> = []

    /// The way that worked last.
    private(set) var proven: Way?

    /// The ways to try, in order; through a proxy no server can connect to here.
    func candidates(for mode: DataMode, throughProxy: Bool = false) -> [Way] {
        if let proven { return [proven] }
        let all: [Way] =
            switch mode {
            case .automatic: throughProxy ? [.extendedPassive, .passive] : [.extendedPassive, .passive, .active]
            case .passive: [.passive]
            case .active: [.active]
            }
        let promising = all.filter { !failed.contains($0) }
        return promising.isEmpty ? all : promising
    }

    mutating func worked(_ way: Way) {
        proven = way
        failed.remove(way)
    }

    /// Forgets the way that worked last: it does not any more, though it may be that only this port did not answer.
    mutating func forgetProof() { proven = nil }

    mutating func failed(_ way: Way) {
        if proven == way { proven = nil }
        failed.insert(way)
    }
}

extension DataRoute.Way {
    /// The command that opens it, for messages.
    var words: String {
        switch self {
        case .extendedPassive: "EPSV"
        case .passive: "PASV"
        case .active: "PORT"
        }
    }
}
