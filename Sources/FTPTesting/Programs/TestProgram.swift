// SPDX-License-Identifier: Apache-2.0

/// A program to run: its file, its arguments as bytes, what it finds in its environment and the directory it starts in.
package struct TestProgram: Sendable {
    package var path: String
    package var arguments: [[UInt8]]
    /// All of its environment; nothing is inherited but what `standardEnvironment` takes over.
    package var environment: [String: String] = TestProgram.standardEnvironment
    package var directory: String?

    package init(_ path: String, _ arguments: String...) { self.init(path, arguments) }

    package init(_ path: String, _ arguments: [String]) {
        self.path = path
        self.arguments = arguments.map { Array($0.utf8) }
    }

    /// The same program with further arguments; for file names that are no text.
    package func adding(_ more: [UInt8]...) -> TestProgram {
        var program = self
        program.arguments += more
        return program
    }

    /// The same program, with a variable of its environment set.
    package func setting(_ name: String, to value: String) -> TestProgram {
        var program = self
        program.environment[name] = value
        return program
    }

    /// The same program, started in a directory.
    package func started(in directory: String) -> TestProgram {
        var program = self
        program.directory = directory
        return program
    }
}
