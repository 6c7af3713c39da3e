// SPDX-License-Identifier: Apache-2.0
import FerryIO

extension SystemUserCheck {
    private static let answerLimit = 64 << 10

    /// Starts the process that asks PAM: as a child of the server or, where that has given up root, as one of its monitor.
    ///
    /// A process of the monitor's is not the server's to kill; it ends by itself when its time is over.
    static let start: ProgramVerifier.Start = { (words, question, patience, flag) throws(Errno) in
        guard let line = MonitorLine.current else { return try ProgramVerifier.spawn(words, question, patience, flag) }
        let deadline = Deadline.after(patience)
        let process = try line.ask(.check)
        try System.write(question, to: process.raw)
        try System.shutdownSending(process)
        var answer: [UInt8] = []
        while !deadline.hasPassed, !flag.isSet {
            let count = try System.read(
                pipe: process.raw, onto: &answer, atMost: answerLimit, patience: .milliseconds(20))
            if count == 0 { return ChildProgram.Ended(status: 0, output: answer) }
            if answer.count > answerLimit { return ChildProgram.Ended(status: nil, isTooLong: true) }
        }
        return ChildProgram.Ended(status: nil, isLate: true, output: answer)
    }
}
