// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A person's desk: a directory to work in, a home, and terminals with `ferry` in them.
final class ShellSandbox {
    private let place: TemporaryDirectory

    /// The directory that ferry is started in.
    var directory: String { place.path("work") }

    /// The home directory.
    var home: String { place.path("home") }

    init() throws {
        place = try TemporaryDirectory(named: "desk")
        try Files.makeDirectory(place.path("work"))
        try Files.makeDirectory(place.path("home"))
    }

    /// The path of something in the directory.
    func path(_ name: String) -> String { "\(directory)/\(name)" }

    /// ferry, with this home and this directory.
    func ferry(_ arguments: String...) -> TestProgram {
        var program = TestProgram.built("ferry").setting("HOME", to: home).started(in: directory)
        program.arguments = arguments.map { Array($0.utf8) }
        return program
    }

    /// One command of ferry, as the account of a server.
    func ferry(_ arguments: String..., to server: FerrydProcess) -> TestProgram {
        ferry(arguments, to: server.name, as: server.user, server.password)
    }

    /// One command of ferry, as a user of somebody else's server.
    func ferry(_ arguments: String..., to server: ThirdPartyServer) -> TestProgram {
        ferry(arguments, to: server.name, as: server.user, server.password)
    }

    /// One command of ferry, as the account of a server.
    func ferry(_ arguments: [String], to server: FerrydProcess) -> TestProgram {
        ferry(arguments, to: server.name, as: server.user, server.password)
    }

    /// One command of ferry, as a user of somebody else's server.
    func ferry(_ arguments: [String], to server: ThirdPartyServer) -> TestProgram {
        ferry(arguments, to: server.name, as: server.user, server.password)
    }

    /// One command of ferry, as `ada` at a scripted server on this machine.
    func ferry(_ arguments: [String], at port: UInt16) -> TestProgram {
        var program = ferry("--port", "\(port)", "--user", "ada", "--retries", "0")
        program.arguments = arguments.map { Array($0.utf8) } + program.arguments
        return program.setting("FERRY_PASSWORD", to: "secret")
    }

    private func ferry(
        _ arguments: [String], to server: SocketName, as user: String, _ password: String
    ) -> TestProgram {
        var program = ferry("--port", "\(server.port)", "--user", user)
        program.arguments = arguments.map { Array($0.utf8) } + program.arguments
        return program.setting("FERRY_PASSWORD", to: password)
    }

    /// ferry with words that name a server by themselves, as a user of it.
    func ferry(_ options: [String], _ words: [String], as user: String, _ password: String) -> TestProgram {
        var program = ferry("--user", user)
        program.arguments = (words + options).map { Array($0.utf8) } + program.arguments
        return program.setting("FERRY_PASSWORD", to: password)
    }

    /// ferry in a terminal.
    func terminal(_ arguments: String...) throws -> PseudoTerminal {
        var program = ferry()
        program.arguments = arguments.map { Array($0.utf8) }
        return try PseudoTerminal(running: program)
    }
}

extension PseudoTerminal {
    /// Answers the questions for name and password.
    func logIn(to server: FerrydProcess) throws {
        try expect("Name")
        try enter(server.user, expecting: "Password:")
        try enter(server.password, expecting: "230")
        #expect(!transcript.contains(server.password), "the password is shown")
        try expect("> ")
    }

    /// Leaves as a person does.
    func quit(by word: String = "quit") throws {
        try enter(word, expecting: "Connection closed.")
        #expect(try expectEnd() == .exit(0))
    }
}
