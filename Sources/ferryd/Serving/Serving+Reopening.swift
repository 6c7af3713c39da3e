// SPDX-License-Identifier: Apache-2.0
import ProgramKit

// SIGUSR1, behind a program that keeps old logs.
extension Serving {
    /// Goes on in the files that have the names now: those of the log and of events.
    func reopen(_ logFile: LogFile?, _ outlets: EventOutlets, tellingTo log: any ServerLog) {
        var (paths, mistakes) = outlets.records.reopen()
        if let logFile {
            do throws(UsageError) {
                try logFile.reopen()
                paths.append(logFile.path)
            } catch {
                mistakes.append(error.message)
            }
        }
        if paths.isEmpty, mistakes.isEmpty { return log.tell(.noLogFile) }
        for path in paths { log.tell(.logReopened(path)) }
        if !mistakes.isEmpty { log.tell(.settingsKept(mistakes)) }
    }
}
