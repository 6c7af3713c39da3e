// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension ProxyTarget {
    /// Has the proxy at the other end of a stream connect it to the target.
    ///
    /// Not a byte that the server sends is read.
    ///
    /// - Throws: `cannotConnect`, `timedOut` and `cancelled`.
    func open(
        _ stream: consuming ByteStream, until deadline: Deadline, for purpose: Purpose
    ) async throws(FTPError) -> ByteStream {
        var talk = dialogue
        var arrivals: [UInt8] = []
        while true {
            let step: ProxyStep
            do throws(ProxyError) { step = try talk.next(after: arrivals) } catch {
                throw failure(error, for: purpose)
            }
            arrivals = []
            do throws(StreamError) {
                switch step {
                case .open: return stream
                case .say(var bytes):
                    // A password may be among them.
                    defer { bytes.clear() }
                    try await stream.write(bytes, until: deadline)
                case .hear(let count):
                    if try await stream.read(onto: &arrivals, atMost: count, until: deadline) != nil { throw .closed }
                }
            } catch {
                throw failure(of: error, for: purpose)
            }
        }
    }

    /// The failure of a connection through the proxy, for this reason.
    func failure(_ reason: ProxyError, for purpose: Purpose) -> FTPError {
        purpose.failure(
            reason == .silent ? .timedOut : .cannotConnect, "no connection through the proxy \(proxy)", cause: reason)
    }

    private func failure(of error: StreamError, for purpose: Purpose) -> FTPError {
        switch error {
        case .cancelled, .interrupted: purpose.failure(.cancelled)
        case .timedOut: failure(.silent, for: purpose)
        case .closed: failure(.senseless("it closed the connection without an answer"), for: purpose)
        case .failed(let cause): failure(.senseless("it broke the connection off: \(cause)"), for: purpose)
        case .tls(let failure): self.failure(.senseless(failure.reason), for: purpose)
        }
    }

    /// The failure to reach the proxy itself.
    func unreachable(_ error: StreamError, for purpose: Purpose) -> FTPError {
        switch error {
        case .cancelled, .interrupted: purpose.failure(.cancelled)
        case .timedOut: failure(.silent, for: purpose)
        default: failure(.unreachable("\(error)"), for: purpose)
        }
    }
}

extension ByteStream {
    /// Writes all of it by a deadline.
    fileprivate func write(_ bytes: [UInt8], until deadline: Deadline) async throws(StreamError) {
        var position = 0
        while position < bytes.count {
            switch try writeNow(bytes, from: position, to: bytes.count) {
            case .bytes(let count): position += count
            case .again(let interest): try await wait(for: interest, until: deadline)
            }
        }
    }
}
