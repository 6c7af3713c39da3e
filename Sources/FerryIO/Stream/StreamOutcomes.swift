// SPDX-License-Identifier: Apache-2.0

/// The event that a stream waits for before it can go on.
///
/// A plain stream waits for bytes to read and for room to write; an encrypted one may have to write before it can
/// read, and the other way about.
package enum Interest: Hashable, Sendable {
    case reading
    case writing
}

/// The part that the cancellation of a task plays in its waits.
package enum Cancellation: Hashable, Sendable {
    /// It ends them with `StreamError.cancelled`.
    case heeded
    /// It does not end them: what a cancelled task has begun with another program is put in order first.
    case ignored
}

/// The way in which the other side ended its half of a stream.
package struct EndOfStream: Hashable, Sendable {
    /// It said so (a FIN); a reset is an error and no end.
    package let isOrderly: Bool
    /// True when nobody on the way can have made the end up (TLS `close_notify`).
    package let isAuthenticated: Bool

    /// The end of a plain stream: orderly, and anybody's word.
    package static let orderly = EndOfStream(isOrderly: true, isAuthenticated: false)
    /// The end of an encrypted stream whose other side has said so.
    package static let authenticated = EndOfStream(isOrderly: true, isAuthenticated: true)
}

/// The result of a read that does not wait.
package enum ReadOutcome: Hashable, Sendable {
    /// The number of bytes read, at least one.
    case bytes(Int)
    /// Nothing yet; worth another try when this has happened.
    case again(Interest)
    case end(EndOfStream)

    /// The meaning of what recv(2) gave, without its errors.
    init(_ count: Int?) {
        switch count {
        case nil: self = .again(.reading)
        case 0: self = .end(.orderly)
        case let count?: self = .bytes(count)
        }
    }

    /// The number of bytes read.
    var count: Int {
        switch self {
        case .bytes(let count): count
        case .again, .end: 0
        }
    }
}

/// The result of a write that does not wait.
package enum WriteOutcome: Hashable, Sendable {
    /// The number of bytes taken, at least one unless none were given.
    case bytes(Int)
    /// None were taken; worth another try when this has happened.
    case again(Interest)
}
