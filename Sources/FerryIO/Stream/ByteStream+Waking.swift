// SPDX-License-Identifier: Apache-2.0

/// Words between the task that reads a stream and others.
extension ByteStream {
    /// Wakes the task that reads this stream, from any other task.
    package struct Interruption: Sendable {
        let readiness: Readiness

        /// Ends the reader's present or next wait with `StreamError.interrupted`.
        package func callAsFunction() { readiness.interruptReading() }

        /// Takes back a call that no wait has seen.
        package func clear() { readiness.clearInterruption() }
    }

    package var interruption: Interruption { Interruption(readiness: readiness) }

    /// Looks at this stream while no task reads it.
    package struct Watch: Sendable {
        let readiness: Readiness

        /// Calls `notice` once: when something can be read, the reader is interrupted, or the time is over.
        ///
        /// A wait that is begun then ends at once for the same reason.
        package func callAsFunction(until deadline: Deadline, _ notice: @escaping @Sendable () -> Void) {
            readiness.watch(until: deadline, notice)
        }
    }

    package var watch: Watch { Watch(readiness: readiness) }

    /// Tells other tasks than the reader's whether the other side has ended the stream.
    package struct PeerEnd: Sendable {
        fileprivate let readiness: Readiness
        fileprivate let other: (any StreamTransport)?

        /// The end has arrived, however much before it is still unread; also true once this side has closed.
        package var hasCome: Bool { other?.peerHasEnded ?? readiness.peerHasEnded }
    }

    package var peerEnd: PeerEnd {
        switch transport {
        case .socket: PeerEnd(readiness: readiness, other: nil)
        case .other(let transport): PeerEnd(readiness: readiness, other: transport)
        }
    }
}
