// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import ferryd

/// `ferryd ban`, on the state of a server that does not run.
final class BanCommandTests {
    private let sitting: TerminalSession

    init() throws { sitting = try TerminalSession() }

    @Test func `bans are added with their end and reason, listed, and lifted`() async throws {
        let added = try await sitting.ban("add", "192.0.2.0/24", "2001:db8::/64", "--for", "2h", "--reason", "spam")
        #expect(added.code == 0)
        #expect(added.output.contains(#/^Banned 192\.0\.2\.0\/24 until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\.\n/#))
        #expect(try await sitting.ban("add", "198.51.100.7").output == "Banned 198.51.100.7 until it is lifted.\n")
        let list = try await sitting.ban("list").output
        #expect(list.contains(#/^NETWORK +SINCE +UNTIL +REASON\n/#))
        #expect(list.contains(#/\n192\.0\.2\.0\/24 +\S+Z +\S+Z +spam\n/#))
        #expect(list.contains(#/\n198\.51\.100\.7 +\S+Z +lifted +by an administrator\n/#))
        let lifted = try await sitting.ban("lift", "192.0.2.0/24", "198.51.100.7")
        #expect(lifted.output == "Lifted the ban of 192.0.2.0/24.\nLifted the ban of 198.51.100.7.\n")
        #expect(try await sitting.ban("lift", "2001:db8::/64").code == 0)
        #expect(try await sitting.ban("list").errors == "ferryd: No address is banned.\n")
    }

    @Test func `to lift what is banned by a wider network names that one`() async throws {
        _ = try await sitting.ban("add", "192.0.2.0/24")
        let lifted = try await sitting.ban("lift", "192.0.2.7")
        #expect(lifted.code == 1)
        #expect(lifted.errors.hasSuffix("by the ban of 192.0.2.0/24. Lift that: ferryd ban lift 192.0.2.0/24\n"))
        let none = try await sitting.ban("lift", "198.51.100.7")
        #expect(none.code == 1)
        #expect(none.errors == "ferryd: 198.51.100.7 is not banned. All that are: ferryd ban list\n")
    }

    @Test(
        arguments: [
            ([], "What is to be done: list, add, or lift?"), (["unban", "192.0.2.7"], "Did you mean \"lift\"?"),
            (["add"], "A network is missing"), (["lift"], "A network is missing"),
            (["list", "192.0.2.7"], "takes no network"),
            (["add", "example.org"], "\"example.org\" is no address and no network"),
            (["add", "192.0.2.7/24"], "192.0.2.7/24 has bits behind the first 24. The network is 192.0.2.0/24"),
            (["add", "192.0.2.0/33"], "is no address and no network"),
            (["add", "192.0.2.7", "--for", "soon"], "--for takes"),
            (["add", "192.0.2.7", "--for", "0"], "--for takes"), (["lift", "192.0.2.7", "--for", "1h"], "go with"),
        ] as [([String], String)])
    func `a mistake is named, and exits with 2`(words: [String], message: String) async throws {
        let outcome =
            switch words.count {
            case 0: try await sitting.ban()
            case 1: try await sitting.ban(words[0])
            case 2: try await sitting.ban(words[0], words[1])
            default: try await sitting.ban(words[0], words[1], words[2], words[3])
            }
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix("Try: ferryd ban --help\n"))
    }

    @Test func `where no server has kept bans there is nothing to list or lift`() async throws {
        let outcome = try await sitting.ban("list")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("No server has kept bans in"))
    }
}
