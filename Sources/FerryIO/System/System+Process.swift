// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The process itself.
extension System {
    /// The number of the user in whose name files are opened (geteuid(2)); 0 is root.
    package static var effectiveUser: UInt32 { geteuid() }

    /// The bits that new files do not get (umask(2)), as they were at the first question; it may block.
    ///
    /// The call that tells them changes them, so they are read in `/proc`: nil where that cannot be.
    package static let umask: UInt16? = {
        guard let text = try? contents(of: Array("/proc/self/status".utf8), atMost: 8192) else { return nil }
        let line = text.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "Umask:".utf8) }
        let digits = line?.filter { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        return digits.flatMap { UInt16(String(decoding: $0, as: UTF8.self), radix: 8) }
    }()

    /// getpid(2).
    package static var processIdentifier: Int32 { getpid() }

    /// The number of processors that may be used now, at least 1 (sysconf(3)).
    package static var processors: Int { max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))) }

    /// Starts a program in a process group of its own; nobody waits for it.
    ///
    /// It reads from `input`, writes to `output` and complains to `errors`; the first of its words is its name. It has those
    /// variables ("NAME=value"), or those of this process.
    package static func start(
        _ path: [UInt8], _ words: [[UInt8]], environment: [[UInt8]]? = nil, input: CInt, output: CInt, errors: CInt
    ) throws(Errno) {
        let (words, variables) = (words.map { PathBytes($0) }, (environment ?? []).map { PathBytes($0) })
        guard let program = PathBytes(path), (words + variables).allSatisfy({ $0 != nil }) else {
            throw .invalidArgument
        }
        let strings = unsafe words.map { word in word?.withPointer { unsafe strdup($0) } } + [nil]
        let environs = unsafe variables.map { word in word?.withPointer { unsafe strdup($0) } } + [nil]
        defer { unsafe (strings + environs).forEach { unsafe free($0) } }
        var id: pid_t = 0
        let result = program.withPointer { program in
            unsafe strings.withUnsafeBufferPointer { strings in
                unsafe environs.withUnsafeBufferPointer { environs in
                    unsafe ferry_spawn_program(
                        &id, program, strings.baseAddress, environment == nil ? nil : environs.baseAddress, input,
                        output,
                        errors)
                }
            }
        }
        if result != 0 { throw Errno(rawValue: result) }
    }

    /// True if the descriptor is a socket.
    package static func isSocket(_ raw: CInt) -> Bool {
        var type: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return unsafe getsockopt(raw, SOL_SOCKET, SO_TYPE, &type, &length) == 0
    }

    /// Ends the process by a signal when so many seconds are over, whatever it does then (alarm(2)).
    package static func endProcess(after seconds: UInt32) { _ = alarm(seconds) }

    /// Ends the process (exit(3)).
    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}

extension System {
    /// malloc_trim(3): gives freed memory back to the system, which the allocator would keep for itself.
    package static func giveBackMemory() { _ = malloc_trim(0) }
}
