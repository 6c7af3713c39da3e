// SPDX-License-Identifier: Apache-2.0

/// The proof that an upload whose bytes stopped coming is whole.
///
/// This is the one place that decides. Without a proof nothing gets the file's name.
public enum EndProof: String, Sendable {
    /// Exactly as many bytes came as `ALLO` had announced; then it does not matter how the stream ended.
    case announcedSize = "announced-size"
    /// The stream ended by TLS `close_notify`, which nobody but the client can say.
    case closeNotify = "close-notify"
    /// The stream ended in order, and the client was still there and quiet a moment later.
    case controlAlive = "control-alive"
    /// The stream ended in order, and the client said `QUIT`: likely, as nothing in clear tells a client that gave up
    /// and says goodbye from one that is done.
    case inferredFromQuit = "inferred-from-quit"

    /// The proof that the data and its client give together; `nil` if they give none.
    init?(of end: EndOfData, _ client: ClientSigns) {
        if client.asksToStop { return nil }
        if end.isAllAnnounced {
            self = .announcedSize
        } else if end.isAuthenticated, !client.isStopped {
            self = .closeNotify
        } else if !end.isOrderly || client.isStopped {
            return nil
        } else if client.goodbye == .afterTheEnd {
            self = .inferredFromQuit
        } else if client.left == nil {
            self = .controlAlive
        } else if client.saidGoodbye(with: end) {
            self = .inferredFromQuit
        } else {
            return nil
        }
    }
}

/// The end of an upload's data connection, as it was seen.
struct EndOfData: Sendable {
    /// When it was seen.
    var time: ContinuousClock.Instant
    var received: Int64
    var isAllAnnounced = false
    /// It was no reset, no time-out and no failure of this side.
    var isOrderly = true
    /// It stood right behind the last bytes.
    var followedAtOnce = false
    /// It was said by the client itself (TLS `close_notify`).
    var isAuthenticated = false
    /// The stream was encrypted, and ended without that word, which is wanted here.
    var lacksCloseNotify = false
}

/// The signs that the control connection gives, while an upload runs and at its end.
struct ClientSigns {
    /// The `QUIT` of a client, as it stands to the end of the data.
    enum Goodbye: Equatable {
        case none
        /// It was read when the end of the data had arrived: it came behind it, or stood unread when that was seen.
        case afterTheEnd
        /// It was read before, when so many bytes had come.
        case early(at: ContinuousClock.Instant, bytes: Int64)
    }

    var goodbye = Goodbye.none
    /// When the control connection was found closed or broken.
    var left: ContinuousClock.Instant?
    /// `ABOR` was said.
    var asksToStop = false
    /// The server stopped the transfer.
    var isStopped = false

    /// The time after `QUIT` in which an end of the data may be seen that was sent before it: two connections of one
    /// client overtake each other by so much (7 ms were seen on two processors with 20 programs at work).
    static let overtaking = Duration.milliseconds(20)
    /// The time after `QUIT` in which a control connection is found closed that was closed at once (26 ms were seen).
    static let parting = Duration.milliseconds(100)

    /// True when a `QUIT` that was read before the end of the data was said behind it nevertheless, as far as can be
    /// told.
    ///
    /// Bytes that a client has written and closed lie in its kernel and may be overtaken by the `QUIT` and the closing
    /// of the control connection. It comes without a pause then, its end with the last bytes. A client that is killed
    /// in mid-file some time after an early `QUIT` is told by the time: its control connection closes apart from the
    /// `QUIT`; and by the pause before the end, unless it was killed while it sent.
    fileprivate func saidGoodbye(with end: EndOfData) -> Bool {
        guard let left, case .early(let time, let bytes) = goodbye else { return false }
        if end.time - time <= Self.overtaking { return true }
        return bytes < end.received && end.followedAtOnce && left - time <= Self.parting
    }

    /// The time to look if the control connection follows the data connection, which lasted for `duration`.
    ///
    /// The kernel closes what a killed client had open one after the other, and the last opened first; on a busy
    /// machine others may run in between. So an end is believed a moment later: too short beside the transfer to be
    /// felt, and at once for small files, which were sent whole or not at all. After an early `QUIT` nothing is to come
    /// that could be held up, so it is looked for longest. The announced size needs no look, but an `ABOR` is heeded.
    func lookout(at end: EndOfData, after duration: Duration) -> Duration {
        if end.isAllAnnounced || end.isAuthenticated || !end.isOrderly || left != nil || asksToStop || isStopped {
            return .zero
        }
        switch goodbye {
        case .afterTheEnd: return .zero
        case .early: return .milliseconds(100)
        case .none: return duration < .milliseconds(10) ? .zero : min(duration / 32, .milliseconds(100))
        }
    }
}
