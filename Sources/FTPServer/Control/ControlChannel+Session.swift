// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension ControlChannel {
    /// The next command line, nothing when none came in time, or why the connection ends instead.
    mutating func next(
        until deadline: Deadline, for visit: Visit
    ) async throws(Ending) -> CommandLineScanner.Scanned? {
        while true {
            if visit.services.drain.hasBegun { throw .refused(.shuttingDown) }
            do throws(StreamError) { return try await next(until: deadline) } catch {
                switch error {
                case .interrupted: continue
                case .timedOut: return nil
                case .cancelled: throw .refused(.shuttingDown)
                case .closed, .failed: throw foreign.map(Ending.foreign) ?? .lost(error)
                }
            }
        }
    }
}
