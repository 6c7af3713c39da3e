// SPDX-License-Identifier: Apache-2.0
import Glibc

extension TestProgram {
    /// An environment that is the same for whoever runs the tests: English, UTF-8, a plain terminal, no home of anyone.
    package static let standardEnvironment: [String: String] = {
        var environment = [
            "PATH": environmentValue("PATH") ?? "/usr/bin:/bin",
            "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm", "HOME": "/nonexistent",
        ]
        // The settings of sanitizers hold for the programs under test too.
        for name in ["TSAN_OPTIONS", "ASAN_OPTIONS", "LD_PRELOAD"] { environment[name] = environmentValue(name) }
        return environment
    }()

    /// Finds a program by name on the PATH.
    package static func named(_ name: String) -> String? {
        (environmentValue("PATH") ?? "").split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// A program of this package, as SwiftPM built it beside the tests that run now.
    package static func built(_ name: String, _ arguments: String...) -> TestProgram {
        built(name, arguments)
    }

    package static func built(_ name: String, _ arguments: [String]) -> TestProgram {
        TestProgram("\(buildDirectory)/\(name)", arguments)
    }

    /// The directory of the programs that were built with the tests.
    package static let buildDirectory: String = {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        readlink("/proc/self/exe", &path, path.count - 1)
        let bytes = path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return String(decoding: bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)], as: UTF8.self)
    }()
}

package func environmentValue(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
