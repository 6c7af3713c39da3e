// SPDX-License-Identifier: Apache-2.0
import FTPWire
package import FerryIO

extension ChildProgram.Ended {
    /// The end of a program that failed, and the last line it wrote.
    package var words: String {
        let end =
            if isLate { "took too long and was killed" } else if let status { "failed with exit code \(status)" } else {
                "was killed by a signal"
            }
        guard let line = output.split(separator: .lineFeed).last else { return end }
        return "\(end): \(Printable.text(line.prefix(300)))"
    }
}
