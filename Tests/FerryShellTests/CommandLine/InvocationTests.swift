// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct InvocationTests {
    private func parse(_ words: String...) throws -> (invocation: Invocation, arguments: Arguments) {
        try Invocation.parse(words.map(bytes))
    }

    @Test func `nothing, a host, a host and a port open the shell`() throws {
        guard case .shell(nil) = try parse().invocation else { return #expect(Bool(false)) }
        guard case .shell(let named?) = try parse("example").invocation else { return #expect(Bool(false)) }
        #expect(named == SiteAddress(host: "example"))
        guard case .shell(let ported?) = try parse("example", "1234").invocation else { return #expect(Bool(false)) }
        #expect(ported == SiteAddress(host: "example", port: 1234))
    }

    @Test func `a command and its options can stand with those of the program`() throws {
        let (invocation, arguments) = try parse("-q", "get", "-r", "--port", "2121", "h:x", "--no-clobber", "t")
        guard case .oneShot(let command) = invocation else { return #expect(Bool(false)) }
        #expect(command.name == "get")
        #expect(arguments.has(.recursive) && arguments.has(.noClobber) && arguments.has(GlobalOptions.quiet))
        #expect(arguments.text(of: GlobalOptions.port) == "2121")
        #expect(arguments.operands.map(\.text) == ["h:x", "t"])
    }

    @Test func `a letter means what the command says`() throws {
        let (_, arguments) = try parse("ls", "-r", "h:")
        #expect(arguments.has(ListingOptions.reversed))
    }

    @Test func `names of commands are not cut short there, as they could be hosts`() throws {
        guard case .shell(let site?) = try parse("ge").invocation else { return #expect(Bool(false)) }
        #expect(site.host == "ge")
    }

    @Test func `scripts`() throws {
        guard case .script(.texts(let texts), nil) = try parse("-c", "ls; pwd", "-c", "lpwd").invocation else {
            return #expect(Bool(false))
        }
        #expect(texts == [bytes("ls; pwd"), bytes("lpwd")])
        guard case .script(.files(let files), .some) = try parse("-f", "x", "host", "-fy").invocation else {
            return #expect(Bool(false))
        }
        #expect(files == [bytes("x"), bytes("y")])
    }

    @Test func `an option that would be ignored is refused`() {
        #expect(throws: UsageError("--command and --file contradict each other; use one of them")) {
            try parse("-c", "ls", "-f", "x")
        }
        #expect(throws: UsageError("--ipv4 and --ipv6 contradict each other; use one of them")) {
            try parse("--ipv6", "--ipv4", "host")
        }
        #expect(throws: UsageError("--quiet and --verbose contradict each other; use one of them")) {
            try parse("-qv", "get", "h:x")
        }
        #expect(throws: UsageError("--command does not go with get: it is for commands of the shell")) {
            try parse("get", "h:x", "-c", "ls")
        }
    }

    @Test func `help and version`() throws {
        guard case .help = try parse("--help").invocation else { return #expect(Bool(false)) }
        guard case .help = try parse("get", "--help").invocation else { return #expect(Bool(false)) }
        guard case .version = try parse("--version").invocation else { return #expect(Bool(false)) }
    }

    @Test func `a slip in a command is noticed where it cannot be a host`() {
        #expect(throws: UsageError("Unknown command: gett; did you mean get?")) { try parse("gett", "h:x", "y") }
        #expect(throws: UsageError("Unknown command: gett; did you mean get?")) { try parse("gett", "h:x") }
        #expect(throws: UsageError("Not a port number, which goes from 1 to 65535: x")) { try parse("host", "x") }
    }
}

struct OneShotOperandsTests {
    private func read(_ words: String...) throws -> OneShotOperands {
        let (invocation, arguments) = try Invocation.parse(words.map(bytes))
        guard case .oneShot(let command) = invocation, let role = command.oneShot else {
            throw UsageError("no command")
        }
        return try OneShotOperands(command, role, arguments)
    }

    @Test func `get: remote names, and a local target if the last is one`() throws {
        let operands = try read("get", "h:a", "h:b", "t/")
        #expect(operands.arguments.operands.map(\.text) == ["a", "b"])
        #expect(operands.arguments.value(of: .target) == bytes("t/"))
        #expect(try read("get", "h:a", "h:b").arguments.operands.count == 2)
    }

    @Test func `get with one name goes to the directory here`() throws {
        let operands = try read("get", "u@h:dir/a")
        #expect(operands.site == SiteAddress(host: "h", user: bytes("u"), path: bytes("dir/a")))
        #expect(operands.arguments.operands.map(\.text) == ["dir/a"])
        #expect(operands.arguments.value(of: .target) == bytes("."))
    }

    @Test func `get: a name given with -o is the target, and a second target is not passed over`() throws {
        #expect(try read("get", "-o", "new", "h:a").arguments.value(of: .target) == bytes("new"))
        #expect(throws: UsageError("There are two targets: --output new and b; use one of them")) {
            try read("get", "-o", "new", "ftp://h/a", "b")
        }
    }

    @Test func `put: a name given with -o is the file's name in the directory named last`() throws {
        #expect(try read("put", "-o", "new", "a", "h:").arguments.value(of: .target) == bytes("new"))
        #expect(try read("put", "-o", "new", "a", "h:/").arguments.value(of: .target) == bytes("/new"))
        #expect(try read("put", "a", "h:dir/", "-onew").arguments.value(of: .target) == bytes("dir/new"))
        let named = try read("put", "-o", "h:new", "a")
        #expect(named.arguments.value(of: .target) == bytes("new"))
        #expect(named.arguments.operands.map(\.text) == ["a"])
    }

    @Test(arguments: [["a", "b", "h:"], ["a", "h:name"], ["a", "b", "h:dir/"]])
    func `put: -o and another target that cannot both be meant are named`(words: [String]) {
        let message = "There are two targets: --output new and \(words[words.count - 1]); use one of them"
        #expect(throws: UsageError(message)) {
            let (_, arguments) = try Invocation.parse((["put", "-o", "new"] + words).map(bytes))
            return try OneShotOperands(Put.self, .toServer, arguments)
        }
    }

    @Test func `get keeps patterns for the server`() throws {
        #expect(try read("get", "h:*.csv", ".").arguments.operands.first?.pattern?.text == bytes("*.csv"))
    }

    @Test func `put: local names as they are, and where they go`() throws {
        let operands = try read("put", "a*", "./b:c", "h:")
        #expect(operands.arguments.operands.map(\.pattern) == [nil, nil])
        #expect(operands.arguments.operands.map(\.text) == ["a*", "./b:c"])
        #expect(operands.arguments.value(of: .target) == [])
    }

    @Test func `a URL can say that its file is text, as the option does`() throws {
        #expect(try read("get", "ftp://h/a;type=a", "ftp://h/b;type=a").arguments.has(.ascii))
        #expect(try read("put", "a", "ftp://h/b;type=a").arguments.has(.ascii))
        #expect(try read("cat", "--ascii", "h:a").arguments.has(.ascii))
        #expect(try !read("get", "ftp://h/a;type=i", "h:b").arguments.has(.ascii))
        #expect(try !read("rm", "ftp://h/a;type=a").arguments.has(.ascii))
        #expect(throws: UsageError.self) { try read("get", "ftp://h/a;type=a", "h:b") }
    }

    @Test func `what is no name stays as it is`() throws {
        #expect(try read("chmod", "644", "h:a").arguments.operands.map(\.text) == ["644", "a"])
        #expect(try read("find", "h:", "*.txt").arguments.operands.map(\.text) == ["", "*.txt"])
    }

    @Test func `mistakes are explained`() {
        #expect(throws: UsageError("a is a local name; on a server it is HOST:a, and a server itself is a:")) {
            try read("cat", "a")
        }
        #expect(throws: UsageError("/a is a local name; on a server it is HOST:/a")) {
            try read("rm", "/a")
        }
        #expect(throws: UsageError("/b is a local name; on that server it is h:/b")) {
            try read("mv", "ftp://h/a", "/b")
        }
        #expect(throws: UsageError("h:a is on a server; write ./h:a if it is a local name")) {
            try read("put", "h:a", "h:b")
        }
        #expect(throws: UsageError("All names must be on one server: a and b")) { try read("mv", "a:x", "b:y") }
        #expect(throws: UsageError("No server named")) { try read("ls") }
        #expect(throws: UsageError("Nothing to send, or nowhere to")) { try read("put", "a") }
    }
}
