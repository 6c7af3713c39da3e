// SPDX-License-Identifier: Apache-2.0
package import Testing

extension Trait where Self == ConditionTrait {
    /// Leaves a test out where a program of somebody else is missing (`scripts/bootstrap test` installs them).
    package static func requires(_ programs: String...) -> Self {
        let missing = programs.filter { TestProgram.named($0) == nil }
        return .enabled(if: missing.isEmpty, "not installed: \(missing.joined(separator: ", "))")
    }
}

extension TestProgram {
    /// curl, silent but for errors, without the settings of whoever runs the tests.
    package static func curl(_ arguments: String...) -> TestProgram {
        TestProgram(named("curl") ?? "curl", ["--disable", "--silent", "--show-error", "--max-time", "60"] + arguments)
    }

    /// lftp, which carries out commands: failures end it, nothing is asked, retried or kept.
    package static func lftp(_ commands: String...) -> TestProgram {
        let manners = [
            "set cmd:fail-exit yes", "set net:max-retries 1", "set net:timeout 10", "set net:reconnect-interval-base 1",
            "set xfer:log no", "set ftp:ssl-allow no", "set cmd:interactive no", "set bmk:save-passwords no",
            "set ftp:charset UTF-8", "set file:charset UTF-8",
        ]
        return TestProgram(named("lftp") ?? "lftp", ["--norc", "-c", (manners + commands).joined(separator: "; ")])
    }

    /// rclone, which has the server at hand as `:ftp:`; failures end it, nothing is tried again.
    package static func rclone(_ server: SocketName, as user: String, _ password: String, _ arguments: String...) throws
        -> TestProgram
    {
        let path = named("rclone") ?? "rclone"
        // It takes passwords only in this form, which hides them from a glance.
        let obscuring = TestProgram(path, "obscure", password).setting("HOME", to: "/dev/null")
        let obscured = try obscuring.run().outputText.split(separator: "\n").joined()
        return TestProgram(path, ["--config", "", "--retries", "1", "--low-level-retries", "1"] + arguments)
            // A home in which rclone cannot make its cache.
            .setting("HOME", to: "/dev/null")
            .setting("RCLONE_FTP_HOST", to: "127.0.0.1").setting("RCLONE_FTP_PORT", to: "\(server.port)")
            .setting("RCLONE_FTP_USER", to: user).setting("RCLONE_FTP_PASS", to: obscured)
    }

    /// A Python script, with its arguments; `ftplib` is part of Python.
    package static func python(_ script: String, _ arguments: String...) -> TestProgram {
        TestProgram(named("python3") ?? "python3", ["-I", "-c", script] + arguments)
    }
}
