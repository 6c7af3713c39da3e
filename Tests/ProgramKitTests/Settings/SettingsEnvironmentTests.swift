// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

struct SettingsEnvironmentTests {
    private struct Missing: Error, CustomStringConvertible { let description = "No such file" }

    private func read(_ variables: [String: String]) -> SettingsEnvironment {
        let options = [
            Option(nil, "port", value: "PORT", ""), Option(nil, "listen", value: "ADDRESS", "", isRepeatable: true),
            Option(nil, "quiet", ""), Option(nil, "anonymous", value: "read|write", valueIsOptional: true, ""),
            Option(nil, "key-file", value: "FILE", ""),
        ]
        return SettingsEnvironment(of: "ferryd", variables, options: options) { path in
            if path == "/secret" { return Array("hidden\r\nrest".utf8) }
            throw Missing()
        }
    }

    @Test func `variables are settings`() {
        let environment = read([
            "FERRYD_PORT": "21", "FERRYD_LISTEN": "::1, 127.0.0.1", "FERRYD_QUIET": "Yes", "FERRYD_ANONYMOUS": "off",
            "FERRYD_KEY_FILE": "/key", "PATH": "/bin",
        ])
        #expect(environment.mistakes.isEmpty && environment.warnings.isEmpty)
        #expect(environment.settings.map(\.texts) == [["21"], ["::1", "127.0.0.1"], [""], [], ["/key"]])
    }

    @Test func `a secret is the first line of a file`() {
        #expect(read(["FERRYD_PORT_FILE": "/secret"]).settings.map(\.texts) == [["hidden"]])
        #expect(
            read(["FERRYD_PORT_FILE": "/none"]).mistakes == ["FERRYD_PORT_FILE: /none cannot be read: No such file."])
        #expect(
            read(["FERRYD_PORT_FILE": "/secret", "FERRYD_PORT": "1"]).mistakes == [
                "FERRYD_PORT and FERRYD_PORT_FILE contradict each other: set one of them."
            ])
    }

    @Test func `an empty variable is none`() { #expect(read(["FERRYD_PORT": ""]).settings.isEmpty) }

    @Test func `what is no setting is told, with the one that was meant`() {
        let environment = read(["FERRYD_PROT": "1", "FERRYD_QUIET": "perhaps"])
        #expect(environment.warnings == ["FERRYD_PROT is no setting; did you mean FERRYD_PORT?"])
        #expect(environment.mistakes == [#"FERRYD_QUIET takes true or false, not "perhaps"."#])
    }

    @Test func `variables that Kubernetes sets for a service of the same name are left alone`() {
        let environment = read([
            "FERRYD_PORT": "tcp://10.0.0.7:21", "FERRYD_PORT_21_TCP_ADDR": "10.0.0.7",
            "FERRYD_SERVICE_HOST": "10.0.0.7",
        ])
        #expect(environment.settings.isEmpty && environment.mistakes.isEmpty && environment.warnings.isEmpty)
    }
}
