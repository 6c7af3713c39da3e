// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

/// The connection below an encrypted stream, for clients that do what TLS does not foresee.
extension ByteStream {
    /// Ends the connection by a FIN, without `close_notify`.
    func endBeneath() throws {
        switch transport {
        case .socket(let socket): try System.shutdownSending(socket)
        case .other: break
        }
    }

    /// Sends bytes in clear between those that are encrypted.
    func writeBeneath(_ text: String) throws {
        guard let raw = socketEnd?.raw else { throw TestFailure("no socket") }
        let plain = SocketEnd(raw: raw, tls: nil)
        _ = try Array(text.utf8).withUnsafeBytes { try plain.write($0) }
    }

    /// Says `close_notify`, and then sends a line in clear and reads the answer in clear.
    func converseBeneath(_ line: String, until deadline: Deadline) async throws -> String {
        guard let session = tls, let raw = socketEnd?.raw else { throw TestFailure("no TLS") }
        _ = try session.finishSending()
        let plain = SocketEnd(raw: raw, tls: nil)
        _ = try Array(line.utf8).withUnsafeBytes { try plain.write($0) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let outcome = try bytes.withUnsafeMutableBytes { try plain.read(into: $0) }
            switch outcome {
            case .bytes(let count): return String(decoding: bytes[..<count], as: UTF8.self)
            case .again(let interest): try await wait(for: interest, until: deadline)
            case .end: throw TestFailure("the connection ended")
            }
        }
    }
}
