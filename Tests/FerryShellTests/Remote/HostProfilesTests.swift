// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

@testable import ferry

struct HostProfilesTests {
    private func profile(_ greeting: String) -> HostProfile {
        var profile = HostProfile()
        (profile.greeting, profile.takesSeveralCommands, profile.dataWay) = (greeting, true, .pasv)
        return profile
    }

    @Test func `are kept for each port of a host, and forgotten one by one`() throws {
        let directory = try TemporaryDirectory()
        let profiles = HostProfiles(PersonalFile(directory: Array(directory.path.utf8), name: "hosts"))
        #expect(profiles.profile(of: "h", 21) == nil)
        profiles.keep(profile("one"), of: "H", 21)
        profiles.keep(profile("two words"), of: "h", 2121)
        profiles.keep(profile("another"), of: "h", 21)
        #expect(profiles.profile(of: "h", 21) == profile("another"))
        #expect(profiles.profile(of: "h", 2121) == profile("two words"))
        #expect(profiles.forget("h", 21))
        #expect(!profiles.forget("h", 21))
        #expect(profiles.profile(of: "h", 2121) == profile("two words"))
        #expect(try Files.read(directory.path("hosts")) == bytes("h:2121 several asked PASV - two words\n"))
    }

    @Test func `tell of themselves in words`() {
        var profile = HostProfile()
        #expect(profile.words == "commands go one by one")
        profile.connectionLimit = .init(1, at: 0)
        (profile.takesSeveralCommands, profile.logsInAtOnce, profile.dataWay) = (true, true, .epsv)
        #expect(
            profile.words == "it takes several commands at once, name and password go together, "
                + "data connections work by EPSV, it last let in 1 connection at a time")
    }

    @Test func `are so many, and no more`() throws {
        let directory = try TemporaryDirectory()
        let profiles = HostProfiles(PersonalFile(directory: Array(directory.path.utf8), name: "hosts"))
        let lines = (0..<HostProfiles.most).map { "h:\($0) several asked PASV - x\n" }.joined()
        try Files.write(bytes(lines), to: directory.path("hosts"))
        profiles.keep(profile("new"), of: "new", 21)
        #expect(profiles.profile(of: "h", 0) == nil)
        #expect(profiles.profile(of: "h", 1) != nil)
        #expect(profiles.profile(of: "new", 21) != nil)
    }
}
