// SPDX-License-Identifier: Apache-2.0

extension ChildProgram {
    /// The reason for which nothing is known of a program's end.
    package struct Unfinished: Error, Equatable, Sendable {
        /// A clause about the program, such as "cannot be started: Permission denied".
        package let words: String

        package init(_ words: String) { self.words = words }

        /// The system does not start it.
        package static func notStarted(_ error: Errno) -> Unfinished { Unfinished("cannot be started: \(error)") }
    }
}
