// SPDX-License-Identifier: Apache-2.0
/// Makes connections.
package enum Dialer {
    /// The time that an address may keep silent before the next one is tried beside it (RFC 8305 §5).
    private static let headStart = Duration.milliseconds(250)

    /// Connects to one address; `local` binds this side's address first, with any port if its port is 0.
    package static func connect(
        to address: SocketAddress, from local: SocketAddress? = nil, on loop: EventLoop, until deadline: Deadline
    ) async throws(StreamError) -> ByteStream {
        let attempt: Attempt
        do throws(Errno) { attempt = try begin(to: address, from: local, on: loop) } catch { throw .failed(error) }
        return try await attempt.established(until: deadline)
    }

    /// A connection that has been asked for, and may not stand yet.
    package struct Attempt: ~Copyable, Sendable {
        private let stream: ByteStream
        private let isConnected: Bool

        fileprivate init(stream: consuming ByteStream, isConnected: Bool) {
            self.stream = stream
            self.isConnected = isConnected
        }

        /// Waits until it stands.
        package consuming func established(until deadline: Deadline) async throws(StreamError) -> ByteStream {
            if !isConnected {
                try await stream.waitWritable(until: deadline)
                if let error = stream.connectionFailure { throw error }
            }
            return stream
        }
    }

    /// Asks for a connection without waiting for it.
    package static func begin(
        to address: SocketAddress, from local: SocketAddress? = nil, on loop: EventLoop
    ) throws(Errno) -> Attempt {
        if let network = loop.network {
            return Attempt(stream: try network.connect(to: address, from: local, on: loop), isConnected: true)
        }
        let socket = try System.socket(family: address.family)
        if let local { try System.bind(socket, to: local) }
        let isConnected = try System.connect(socket, to: address)
        return Attempt(stream: try ByteStream(adopting: socket, peer: address, on: loop), isConnected: isConnected)
    }

    /// Connects to the first of several addresses that answers: each gets a head start before the next joins in.
    ///
    /// `local` binds this side's address first.
    ///
    /// Throws what the first address that failed said, as it is the preferred one.
    package static func connect(
        toFirstOf addresses: [SocketAddress], from local: SocketAddress? = nil, on loop: EventLoop,
        until deadline: Deadline
    ) async throws(StreamError) -> ByteStream {
        guard let first = addresses.first else { throw .failed(.addressNotAvailable) }
        if addresses.count == 1 { return try await connect(to: first, from: local, on: loop, until: deadline) }
        let winner = Handoff<ByteStream>()
        let failure = await withTaskGroup(of: Event.self) { group in
            var waiting = addresses[...]
            var underWay = 0
            var firstFailure: StreamError?
            func startNext() {
                guard let address = waiting.popFirst() else { return }
                underWay += 1
                group.addTask(executorPreference: loop) {
                    do throws(StreamError) {
                        winner.leave(try await connect(to: address, from: local, on: loop, until: deadline))
                        return .connected
                    } catch {
                        return .failed(error)
                    }
                }
                group.addTask(executorPreference: loop) {
                    await loop.sleep(until: loop.deadline(after: headStart))
                    return .headStartOver
                }
            }
            startNext()
            while underWay > 0, let event = await group.next() {
                switch event {
                case .connected:
                    group.cancelAll()
                    return nil as StreamError?
                case .failed(let error):
                    underWay -= 1
                    firstFailure = firstFailure ?? error
                    startNext()
                case .headStartOver:
                    startNext()
                }
            }
            group.cancelAll()
            return firstFailure
        }
        if let stream = winner.take() { return stream }
        throw failure ?? .cancelled
    }

    private enum Event: Sendable {
        case connected
        case failed(StreamError)
        case headStartOver
    }
}

extension ByteStream {
    /// The error that kept a connection from being made; `nil` when there was none.
    fileprivate var connectionFailure: StreamError? {
        switch transport {
        case .socket(let socket):
            do throws(Errno) { return try System.pendingError(of: socket).map { .failed($0) } } catch {
                return .failed(error)
            }
        case .other: return nil
        }
    }
}
