// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit
import Testing

@testable import ferry

struct ShellSettingTests {
    private func shell() -> Shell {
        Shell(ShellWorkspace(console: Console(verbosity: .normal), interruptions: Interruptions()))
    }

    @Test(arguments: [
        ("active", "on"), ("addresses", "ipv6"), ("color", "never"), ("jobs", "7"), ("limit", "2500K"),
        ("limit", "1234"), ("netrc", "off"), ("no-clobber", "on"), ("progress", "off"), ("prompt", "each"),
        ("prompt", "never"), ("proxy", "socks5://127.0.0.1:1080"), ("proxy", "none"), ("retries", "0"),
        ("timeout", "0.5"), ("timeout", "30"), ("tls", "require"), ("type", "ascii"), ("verbosity", "dialogue"),
    ])
    func `a value that is shown reads back, and the standard value is the one without options`(
        name: String, value: String
    ) throws {
        var shell = self.shell()
        let setting = try ShellSetting.find(name)
        #expect(setting.text(shell.workspace) == setting.standard)
        try setting.change(value, &shell)
        #expect(setting.text(shell.workspace) == value)
        let shown = setting.text(shell.workspace)
        try setting.change(shown, &shell)
        #expect(setting.text(shell.workspace) == shown)
        try setting.change(setting.standard, &shell)
        #expect(setting.text(shell.workspace) == setting.standard)
    }

    @Test func `a value acts on what transfers and connections look at`() throws {
        var shell = self.shell()
        for (name, value) in [("limit", "2M"), ("prompt", "never"), ("tls", "off"), ("active", "on")] {
            try ShellSetting.find(name).change(value, &shell)
        }
        let settings = shell.workspace.settings
        #expect(settings.rateLimit?.text == "2M")
        #expect(!settings.asksBeforeReplacing && !settings.asksForEach)
        #expect(settings.tls.mode == .off)
        #expect(settings.dataMode == .active)
    }

    @Test(arguments: [
        ("limit", "fast"), ("jobs", "0"), ("jobs", "65"), ("timeout", "-1"), ("retries", "many"), ("tls", "yes"),
        ("active", "maybe"), ("proxy", "gopher://h"), ("type", "ebcdic"),
    ])
    func `a value that makes no sense changes nothing`(name: String, value: String) throws {
        var shell = self.shell()
        let setting = try ShellSetting.find(name)
        var failure: Failure?
        do throws(Failure) { try setting.change(value, &shell) } catch { failure = error }
        #expect(failure?.code == .usage)
        #expect(failure?.message.contains(name) == true)
        #expect(setting.text(shell.workspace) == setting.standard)
    }

    @Test func `a slip is answered with what may have been meant`() {
        let failure = #expect(throws: Failure.self) { try ShellSetting.find("timeuot") }
        #expect(failure?.advice == "Did you mean timeout?")
        #expect(throws: Failure.self) { try ShellSetting.find("nonsense") }
    }

    @Test func `a server that gets more time gets as much more for its replies to an abort, and none gets less`() throws
    {
        var settings = Settings()
        let limits: [(timeout: Duration?, abort: Duration)] = [
            (nil, .seconds(3)), (.seconds(1), .seconds(3)), (.seconds(60), .seconds(3)), (.seconds(600), .seconds(30)),
        ]
        for (timeout, abort) in limits {
            settings.timeout = timeout
            #expect(try settings.configuration(for: SiteAddress(host: "127.0.0.1")).timeouts.abort == abort)
        }
    }

    @Test func `names and values are completed`() {
        let workspace = shell().workspace
        #expect(SettingChange.candidates(behind: [], workspace)?.contains("timeout") == true)
        #expect(SettingChange.candidates(behind: ["tls"], workspace) == ["auto", "off", "require", "implicit"])
        #expect(SettingChange.candidates(behind: ["limit"], workspace) == ["off"])
        #expect(SettingChange.candidates(behind: ["nonsense"], workspace) == [])
        #expect(SettingChange.candidates(behind: ["tls", "off"], workspace) == [])
    }

    @Test func `every setting is named in the help of the command`() {
        #expect(ShellSetting.all.map(\.name) == ShellSetting.all.map(\.name).sorted())
        for setting in ShellSetting.all {
            #expect(SettingChange.explanation.contains("  \(setting.name) "))
            #expect(setting.summary.first?.isUppercase == true && !setting.summary.hasSuffix("."))
        }
    }
}
