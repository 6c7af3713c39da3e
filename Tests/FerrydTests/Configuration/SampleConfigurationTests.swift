// SPDX-License-Identifier: Apache-2.0
import Foundation
import ProgramKit
import Testing

@testable import ferryd

struct SampleConfigurationTests {
    @Test func `every key stands in the sample`() {
        let sample = SampleConfiguration.text
        for option in DaemonOption.all {
            #expect(sample.contains("\n#\(option.declaration.key) = "), "\(option.declaration.name)")
        }
    }

    /// Some of them exclude each other, so each is tried alone.
    @Test(arguments: DaemonOption.all.map(\.declaration.key))
    func `an example can be used`(key: String) throws {
        let option = try #require(DaemonOption.all.first { $0.declaration.key == key })
        let file = read("\(key) = \(option.declaration.exampleValue)")
        #expect(file.mistakes.isEmpty && file.settings.count == 1)
        var options = Options()
        for value in file.settings[0].values { try option.apply(value.text, &options) }
    }

    @Test func `the table for a listener has every key, and its examples can be used`() throws {
        let tables = try #require(SampleConfiguration.text.range(of: "#[[listener]]"))
        let block = SampleConfiguration.text[tables.lowerBound...].split(separator: "\n\n")[0]
        let lines = block.split(separator: "\n").map {
            $0.hasPrefix("# ") ? "" : $0.drop { $0 == "#" }
        }
        let file = read(lines.joined(separator: "\n"))
        let group = try #require(file.groups.first)
        #expect(file.mistakes.isEmpty)
        #expect(Set(group.settings.map(\.option)) == Set(ListenerOptions.keys.map(\.declaration)))
        var mistakes: [String] = []
        _ = ListenerOptions(group, in: file.path, EncryptionOptions(), mistakes: &mistakes)
        #expect(mistakes.isEmpty)
    }

    @Test(arguments: DaemonSettings.groups.map(\.name))
    func `a table stands in the sample with every key, and each example can be used`(name: String) throws {
        let declared = try #require(DaemonSettings.groups.first { $0.name == name })
        let tables = try #require(SampleConfiguration.text.range(of: "#[[\(name)]]\n"))
        let lines = SampleConfiguration.text[tables.upperBound...].split(separator: "\n").prefix { $0 != "#[[" }
        for option in declared.options {
            let line = "\(option.key) = \(option.exampleValue)"
            #expect(lines.contains("#\(line)"))
            let file = read("[[\(name)]]\n\(line)")
            #expect(file.mistakes.isEmpty && file.groups.first?.settings.count == 1, "\(line)")
        }
    }

    private func read(_ text: String) -> SettingsFile {
        SettingsFile(
            Array(text.utf8), path: "/a", options: DaemonOption.all.map(\.declaration),
            groups: DaemonSettings.groups)
    }

    @Test func `the sample in the repository is the one that the program prints`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let copy = try String(contentsOf: root.appending(path: "docs/ferryd.toml"), encoding: .utf8)
        #expect(
            copy == SampleConfiguration.text + "\n", "make it anew: ferryd configuration --sample > docs/ferryd.toml")
    }

    @Test func `the sample as it is changes nothing`() throws {
        let file = read(SampleConfiguration.text)
        #expect(file.settings.isEmpty && file.groups.isEmpty && file.mistakes.isEmpty)
    }
}
