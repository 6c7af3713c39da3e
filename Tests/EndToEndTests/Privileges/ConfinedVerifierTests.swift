// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Verifiers of real servers that the kernel keeps to their directories.
@Suite(.ownThread, .timeLimit(.minutes(2)), .enabled(if: geteuid() == 0, "only root has something to give up"))
struct ConfinedVerifierTests {
    private let ground: ConfinedGround

    init() throws { ground = try ConfinedGround() }

    /// A program that knows everybody by one password, has them in a directory of their name, and notes in a place that the
    /// server does not reach who runs it and with how many variables.
    private func judge(homesIn directory: String) throws -> String {
        try ground.program(
            "judge",
            """
            read question
            echo "$(id -u) $(env | grep -vcE '^(PATH|LC_ALL|PWD|SHLVL|_)=')" >> '\(ground.directory.path("out/judged"))'
            case $question in
            *'"password":"loom"'*) ;;
            *) echo '{"verdict":"reject"}'; exit ;;
            esac
            name=$(echo "$question" | sed 's/.*"user":"\\([a-z]*\\)".*/\\1/')
            echo '{"verdict":"accept","settings":{"home":"\(directory)/'$name'"}}'
            """)
    }

    private func makeHome(_ path: String) throws {
        try Files.makeDirectory(path)
        chown(path, ConfinedGround.nobody, ConfinedGround.nobody)
    }

    @Test(arguments: ["run-as = \"nobody\"\n", "confine = \"on\"\n"])
    func `a program judges logins from outside, and the server stays inside`(_ head: String) throws {
        let homes = ground.directory.path("root")
        try makeHome("\(homes)/eve")
        let (server, ada) = try ground.start(
            head + "verifiers = [\"accounts\", \"program\"]\nverifier-program = [\"\(try judge(homesIn: homes))\"]\n")
        let address = ada.server
        try RawClient(connectingTo: address, as: "eve", password: "loom").upload([1], "STOR a")
        #expect(Files.exists("\(homes)/eve/a"))
        let user = head.hasPrefix("run-as") ? "65534" : "0"
        #expect(ground.text("judged") == "\(user) 0\n")
        let stranger = try RawClient(connectingTo: address)
        try stranger.ask("USER eve", expecting: 331)
        try stranger.ask("PASS wrong", expecting: 530)
        server.signal(SIGTERM)
        #expect(try server.wait().isOrderlyIfConfined)
    }

    @Test func `homes that it answers elsewhere are out of reach, unless they are named`() throws {
        let homes = ground.directory.path("out")
        try makeHome("\(homes)/eve")
        let text = "run-as = \"nobody\"\nverifier-program = [\"\(try judge(homesIn: homes))\"]\n"
        let (server, ada) = try ground.start(text)
        let stranger = try RawClient(connectingTo: ada.server)
        try stranger.ask("USER eve", expecting: 331)
        try stranger.ask("PASS loom", expecting: 530, 550, 421)
        _ = try server.expect(#/Login refused to eve .*Permission denied/#)
        server.signal(SIGTERM)
        #expect(try server.wait().isOrderlyIfConfined)
        let (second, again) = try ground.start(text + "reachable = [\"\(homes)\"]\n")
        try RawClient(connectingTo: again.server, as: "eve", password: "loom").upload([1], "STOR a")
        #expect(Files.exists("\(homes)/eve/a"))
        second.signal(SIGTERM)
        #expect(try second.wait().isOrderlyIfConfined)
    }

    @Test func `a server that asks PAM is not confined, and says so`() throws {
        try ground.configure("run-as = \"nobody\"\nverifiers = [\"accounts\", \"pam\"]\n")
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", ground.file))
        _ = try server.expect(
            #/serves as user 65534, group 65534, and reaches all that this user does \(users of this machine have homes/#
        )
    }
}
