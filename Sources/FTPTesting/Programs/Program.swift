// SPDX-License-Identifier: Apache-2.0

/// A program to run: its file, its arguments as bytes, what it finds in its environment and the folder it starts in.
package struct Program: Sendable {
    package var path: String
    package var arguments: [[UInt8]]
    /// All of its environment; nothing is inherited but what `standardEnvironment` takes over.
    package var environment: [String: String] = Program.standardEnvironment
    package var folder: String?

    package init(_ path: String, _ arguments: String...) { self.init(path, arguments) }

    package init(_ path: String, _ arguments: [String]) {
        self.path = path
        self.arguments = arguments.map { Array($0.utf8) }
    }

    /// The same program with further arguments; for file names that are no text.
    package func adding(_ more: [UInt8]...) -> Program {
        var program = self
        program.arguments += more
        return program
    }

    /// The same program, with a variable of its environment set.
    package func setting(_ name: String, to value: String) -> Program {
        var program = self
        program.environment[name] = value
        return program
    }

    /// The same program, started in a folder.
    package func started(in folder: String) -> Program {
        var program = self
        program.folder = folder
        return program
    }
}
