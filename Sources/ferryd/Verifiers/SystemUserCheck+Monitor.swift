// SPDX-License-Identifier: Apache-2.0
import FerryIO

extension SystemUserCheck {
    /// Starts the process that asks PAM: as a child of the server or, where that has given up root, as one of its monitor.
    ///
    /// A process of the monitor's is not the server's to kill; it ends by itself when its time is over.
    static let start: ProgramVerifier.Start = { (words, question, patience, flag) throws(ChildProgram.Unfinished) in
        guard let line = MonitorLine.current else {
            return try ProgramVerifier.asChild(words, question, patience, flag)
        }
        do throws(Errno) { return try ask(line, question, patience, flag) } catch { throw .notStarted(error) }
    }

    private static func ask(
        _ line: MonitorLine, _ question: [UInt8], _ patience: Duration, _ flag: CancellationFlag
    ) throws(Errno) -> ChildProgram.Ended {
        let deadline = Deadline.after(patience)
        let limit = ProgramOrder.answerLimit
        let process = try line.ask(.check)
        try System.write(question, to: process.raw)
        try System.shutdownSending(process)
        var answer: [UInt8] = []
        while !deadline.hasPassed, !flag.isSet {
            let count = try System.read(
                pipe: process.raw, onto: &answer, atMost: limit, patience: .milliseconds(20))
            if count == 0 { return ChildProgram.Ended(status: 0, output: answer) }
            if answer.count > limit { return ChildProgram.Ended(status: nil, isTooLong: true) }
        }
        return ChildProgram.Ended(status: nil, isLate: true, output: answer)
    }
}
