// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

struct SettingsFileTests {
    private let options = [
        Option(nil, "port", value: "PORT", "", standard: "21"), Option(nil, "root", value: "DIR", ""),
        Option(nil, "listen", value: "ADDRESS", "", isRepeatable: true), Option(nil, "quiet", ""),
        Option(nil, "anonymous", value: "read|write", valueIsOptional: true, ""),
        Option(nil, "passive-ports", value: "A-B", "", example: "50000-50999"),
    ]

    private func read(_ text: String) -> SettingsFile {
        let listener = OptionGroup("listener", "", options: [options[0]])
        return SettingsFile(Array(text.utf8), path: "/etc/x/a.toml", options: options, groups: [listener])
    }

    @Test func `values are those of a command line`() {
        let file = read(
            """
            port = 2121
            root = "/srv/ftp"
            listen = ["::1", "127.0.0.1"]
            quiet = true
            anonymous = "write"
            """)
        #expect(file.mistakes.isEmpty)
        #expect(file.settings.map(\.texts) == [["2121"], ["/srv/ftp"], ["::1", "127.0.0.1"], [""], ["write"]])
    }

    @Test func `a list of one needs no brackets`() {
        let file = read("listen = \"::1\"")
        #expect(file.mistakes.isEmpty)
        #expect(file.settings.map(\.texts) == [["::1"]])
    }

    @Test func `a key of the server behind a table is told as misplaced`() {
        let file = read("[[listener]]\nport = 1\nroot = \"/srv\"\nquiet = true\n")
        #expect(file.groups.map { $0.settings.map(\.texts) } == [[["1"]]])
        #expect(
            file.mistakes.map { "\($0.position.line) \($0.words)" }
                == ["root", "quiet"].enumerated().map { index, key in
                    "\(index + 3) \"\(key)\" belongs to no table, and all behind [[listener]] belongs to that; write it above "
                        + "the first line with [["
                })
    }

    @Test func `a flag that is false is given, and has no value`() {
        #expect(read("quiet = false\nanonymous = false").settings.map(\.texts) == [[], []])
        #expect(read("anonymous = true").settings.map(\.texts) == [[""]])
    }

    @Test func `a relative path begins at the directory of the file`() {
        #expect(read("root = \"served\"").settings[0].texts == ["/etc/x/served"])
    }

    @Test func `tables of one name are groups of settings`() {
        let file = read("[[listener]]\nport = 1\n[[listener]]\nport = 2\nprot = 3\n")
        #expect(file.groups.map { $0.settings[0].texts } == [["1"], ["2"]])
        #expect(file.mistakes.map(\.words) == [#"There is no key "prot"; did you mean "port"?"#])
    }

    @Test func `all mistakes are told in the order of the file`() {
        let file = read(
            """
            port = "2121"
            passive_ports = "1-2"
            listen = true
            root = 3
            quiet = "yes"
            zebra = 1
            passive-ports = ""
            listener = 3
            [server]
            port = 2
            """)
        #expect(
            file.mistakes.map { "\($0.position.line):\($0.position.column) \($0.words)" } == [
                #"1:8 port takes a number, such as 21, not the text "2121""#,
                #"2:1 There is no key "passive_ports"; did you mean "passive-ports"?"#,
                #"3:10 listen takes a list, such as ["127.0.0.1"], not true"#,
                #"4:8 root takes text in quotes, such as "/srv/root", not the number 3"#,
                #"5:9 quiet takes true or false, not the text "yes""#, #"6:1 There is no key "zebra""#,
                #"7:17 passive-ports needs a value, such as "50000-50999""#,
                "8:12 [[listener]] begins a table of its own; here is the number 3", "9:2 There is no table [server]",
            ])
    }

    @Test func `a sentence is told as its place calls things`() {
        let value = Setting.Value("0", at: TextPosition(line: 3, column: 9))
        let sentence = "--port needs a number, and --tls is off (--x)."
        func localized(_ source: Setting.Source) -> String {
            Setting(options[0], [value], from: source).localized(sentence, at: value)
        }
        #expect(localized(.commandLine) == sentence)
        #expect(localized(.environment("FERRYD_PORT")) == "FERRYD_PORT needs a number, and --tls is off (--x).")
        #expect(localized(.file("/a.toml")) == "/a.toml:3:9: port needs a number, and tls is off (x).")
    }
}
