// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension ControlChannel {
    /// The next command line; nil when none came in time.
    ///
    /// - Throws: The reason, when the connection ends instead.
    mutating func next(
        until deadline: Deadline, for context: ConnectionContext
    ) async throws(CloseReason) -> CommandLineScanner.Scanned? {
        while true {
            if let refusal = context.dismissal { throw .refused(refusal) }
            do throws(StreamError) { return try await next(until: deadline) } catch {
                switch error {
                case .interrupted: continue
                case .timedOut: return nil
                case .cancelled: throw .refused(.shuttingDown)
                case .closed, .failed, .tls: throw foreign.map(CloseReason.foreign) ?? .lost(error)
                }
            }
        }
    }
}
