// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import ferryd

@Suite final class ServiceUnitTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        for name in ["etc", "etc/ferryd.service.d", "lib", "lib/ferryd.service.d"] {
            try Files.makeDirectory(directory.path(name))
        }
    }

    private func write(_ text: String, to name: String) throws {
        try Files.write(Array(text.utf8), to: directory.path(name))
    }

    private func unit() -> ServiceUnit? { ServiceUnit(in: [directory.path("etc"), directory.path("lib")]) }

    private func obstacle(_ place: String) -> String? { unit()?.obstacle(to: Array(place.utf8)) }

    private let packaged = """
        [Unit]
        ReadWritePaths=/unit
        [Service]
        # ReadWritePaths=/comment
        StateDirectory=ferryd
        LogsDirectory=ferryd
        ProtectSystem=strict
        ReadWritePaths=-/srv \\
          /data/ftp
        ProtectHome=yes
        PrivateTmp=yes
        """

    @Test func `what it lets the server write is what systemd lets it write`() throws {
        #expect(unit() == nil)
        try write(packaged, to: "lib/ferryd.service")
        for place in ["/srv", "/srv/ftp/a", "/data/ftp", "/var/lib/ferryd", "/var/log/ferryd/a.log", "/tmp/x"] {
            #expect(obstacle(place) == nil, "\(place)")
        }
        let path = directory.path("lib/ferryd.service")
        #expect(
            obstacle("/data/other")
                == "systemd keeps the server from writing to /data/other (ProtectSystem=strict, \(path)). To allow it: "
                + "systemctl edit ferryd, and under [Service] ReadWritePaths=/data/other")
        #expect(
            obstacle("/home/ada")
                == "systemd hides /home/ada from the server (ProtectHome=yes, \(path)). To allow it: "
                + "systemctl edit ferryd, and under [Service] ProtectHome=no and ReadWritePaths=/home/ada")
        for place in ["/srvice", "/unit", "/comment", "/var/log/ferryd.log"] {
            #expect(obstacle(place) != nil, "\(place)")
        }
        #expect(unit()?.keeps(StateDirectory(path: Array("/var/lib/ferryd".utf8))) == true)
        #expect(unit()?.keeps(StateDirectory(path: Array("/var/lib/other".utf8))) == false)
    }

    @Test func `lines of an administrator are added, and an empty one takes back`() throws {
        try write(packaged, to: "lib/ferryd.service")
        try write("[Service]\nReadWritePaths=/data/more\nProtectHome=no\n", to: "etc/ferryd.service.d/override.conf")
        #expect(obstacle("/data/more/x") == nil)
        #expect(obstacle("/srv/ftp") == nil)
        #expect(obstacle("/home/ada")?.contains("ProtectSystem=strict") == true)
        try write("[Service]\nReadWritePaths=\nReadWritePaths=/home\n", to: "etc/ferryd.service.d/override.conf")
        #expect(obstacle("/srv/ftp") != nil)
        try write("[Service]\nProtectSystem=no\nProtectHome=read-only\n", to: "etc/ferryd.service.d/override.conf")
        #expect(obstacle("/data/other") == nil)
        #expect(obstacle("/home/ada")?.contains("ProtectHome=read-only") == true)
    }

    @Test func `a unit or an addition of the administrator stands for the packaged one of its name`() throws {
        try write(packaged, to: "lib/ferryd.service")
        try write("[Service]\nReadWritePaths=/a\n", to: "lib/ferryd.service.d/one.conf")
        try write("[Service]\nReadWritePaths=/b\n", to: "etc/ferryd.service.d/one.conf")
        #expect(obstacle("/a") != nil)
        #expect(obstacle("/b") == nil)
        try write("[Service]\nProtectSystem=full\n", to: "etc/ferryd.service")
        #expect(unit()?.path == directory.path("etc/ferryd.service"))
        #expect(obstacle("/data/other") == nil)
    }
}
