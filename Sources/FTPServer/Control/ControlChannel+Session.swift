// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension ControlChannel {
    /// The next command line, or why the connection ends instead.
    mutating func next(
        until deadline: Deadline, orElse timeout: @autoclosure () -> Refusal, for visit: Visit
    ) async throws(Ending) -> CommandLineScanner.Scanned {
        while true {
            if visit.services.drain.hasBegun { throw .refused(.shuttingDown) }
            do throws(StreamError) { return try await next(until: deadline) } catch {
                switch error {
                case .interrupted: continue
                case .timedOut: throw .refused(timeout())
                case .cancelled: throw .refused(.shuttingDown)
                case .closed, .failed: throw foreign.map(Ending.foreign) ?? .lost(error)
                }
            }
        }
    }
}
