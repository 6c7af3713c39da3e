// SPDX-License-Identifier: Apache-2.0

/// This side's end of a connection, for those who move bytes without its stream: a socket that the stream owns, and the
/// encryption of what goes through it.
///
/// It never waits.
struct SocketEnd: Sendable {
    let raw: CInt
    let tls: TLSSession?

    /// recv(2), and deciphers.
    func read(into space: UnsafeMutableRawBufferPointer) throws(StreamError) -> ReadOutcome {
        if let tls { return try unsafe tls.read(into: space) }
        do throws(Errno) { return ReadOutcome(try unsafe System.receive(from: raw, into: space)) } catch {
            throw .failed(error)
        }
    }

    /// Enciphers, and send(2).
    func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) -> WriteOutcome {
        if let tls { return try unsafe tls.write(bytes) }
        do throws(Errno) { return try unsafe System.send(bytes, to: raw).map { .bytes($0) } ?? .again(.writing) } catch
        {
            throw .failed(error)
        }
    }
}
