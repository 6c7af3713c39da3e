// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The variables and arguments that the process was given, as bytes.
package enum Environment {
    /// The value of a variable (getenv(3)); `nil` when it is not set.
    package static subscript(_ name: String) -> [UInt8]? {
        // Unsafe only beside setenv(3), which nothing here calls.
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe bytes(value)
    }

    /// The value of a variable as text; `nil` when it is unset or empty.
    package static func text(_ name: String) -> String? {
        guard let value = self[name], !value.isEmpty else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    /// All variables and their values, as text.
    package static var variables: [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe ferry_environment()
        while let entry = unsafe next?.pointee {
            let parts = unsafe bytes(entry).split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                variables[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
            }
            unsafe next = unsafe next?.successor()
        }
        return variables
    }

    /// The program itself as whoever started it wrote it: a name that was looked for in `PATH`, or a path.
    package static var programName: [UInt8] {
        guard Swift.CommandLine.argc > 0, let name = unsafe Swift.CommandLine.unsafeArgv[0] else { return [] }
        return unsafe bytes(name)
    }

    /// The arguments of the program without its own name.
    package static var arguments: [[UInt8]] {
        var arguments: [[UInt8]] = []
        var index = 1
        while index < Int(Swift.CommandLine.argc), let argument = unsafe Swift.CommandLine.unsafeArgv[index] {
            arguments.append(unsafe bytes(argument))
            index += 1
        }
        return arguments
    }

    private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
        unsafe UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    }
}

extension System {
    /// chdir(2).
    package static func changeDirectory(to path: PathBytes) throws(Errno) {
        _ = try retrying { path.withPointer { unsafe chdir($0) } }
    }

    /// getcwd(3).
    package static func currentDirectory() throws(Errno) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard unsafe getcwd(&buffer, buffer.count) != nil else { throw Errno.current }
        return buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    }
}
