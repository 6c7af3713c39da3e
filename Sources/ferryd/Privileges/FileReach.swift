// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FerryIO
import ProgramKit

/// The places that a server needs in file systems, which the kernel can hold it to (landlock(7)).
///
/// Even a server that somebody has taken over finds nothing else then: no other user's files, no keys, no programs.
struct FileReach: Equatable, Sendable {
    /// Those that it changes: what is served, and its state.
    private(set) var directories: [[UInt8]]
    /// Those that it only reads, besides the system's.
    private(set) var read: [[UInt8]] = []
    /// The directory of its socket.
    private(set) var socket: [UInt8]?
    /// The program by which it asks PAM, itself; it is held to the same places.
    private(set) var program: [UInt8]?
    /// True if the settings ask for it, so that it is an error where the kernel cannot.
    private let isDemanded: Bool

    /// The reach that settings mean; `nil` if the server is not to be held back.
    ///
    /// - Throws: If the homes of accounts cannot be known.
    init?(_ options: Options, _ state: StateDirectory?, hasGivenUpRoot: Bool) throws(AccountError) {
        isDemanded = options.confinement == .on
        switch options.confinement {
        case .off: return nil
        case .auto where !hasGivenUpRoot || Self.obstacle(to: options) != nil: return nil
        case .on, .auto: break
        }
        var changed = [NamedFiles.absolute(options.root)] + options.reachable.map(NamedFiles.absolute)
        changed += options.directories.standing.compactMap(\.host)
        if let state {
            changed.append(state.path)
            changed += try state.homes()
        }
        if case .webRoot(let directory)? = options.encryption.acme.proof {
            changed.append(NamedFiles.absolute(directory))
        }
        let named = NamedFiles(of: options)
        // With a monitor, that one opens them.
        if !hasGivenUpRoot {
            changed += named.appended.map(Self.directory)
            read = Set(named.read.flatMap { [Self.directory($0), Self.directory(Self.target(of: $0))] }).sorted(by: <)
        }
        socket = options.controlSocket.path(in: state).map {
            Self.directory(NamedFiles.absolute(String(decoding: $0, as: UTF8.self)))
        }
        var seen: Set<[UInt8]> = []
        directories = changed.filter { seen.insert($0).inserted }
        program = options.verifiers.order.contains(.pam) ? Self.target(of: Array("/proc/self/exe".utf8)) : nil
    }

    /// The reason, as a clause, for which a server that has given up root is not held back unless that is demanded.
    static func obstacle(to options: Options) -> String? {
        if FileConfinement.kernelVersion == 0 { return "this kernel has no Landlock" }
        return options.verifiers.order.contains(.pam)
            ? "users of this machine have homes anywhere: with --confine on, name these with --reachable" : nil
    }

    private static let systemDirectories = ["/etc", "/usr", "/lib", "/lib64", "/proc", "/sys", "/run", "/dev"]
    private static let programDirectories = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/opt"]

    /// Holds this thread, and those that it starts, to these places for good.
    func enter() throws(UsageError) {
        do throws(Errno) {
            let confinement = try FileConfinement()
            for path in Self.systemDirectories.map({ Array($0.utf8) }) + read {
                try Self.allow(.reading, path, in: confinement)
            }
            try Self.allow(.changing, Array("/dev/null".utf8), in: confinement)
            for path in directories { try Self.allow(.changing, path, in: confinement) }
            if let socket { try Self.allow(.listening, socket, in: confinement) }
            if let program {
                for path in Self.programDirectories.map({ Array($0.utf8) }) + [program] {
                    try Self.allow(.running, path, in: confinement)
                }
            }
            try confinement.enter()
        } catch {
            throw UsageError(
                error == .notSupported
                    ? "--confine=on needs Landlock, and this kernel has none. Leave it out, or: --confine=auto"
                    : "ferryd cannot be confined to its directories: \(error).")
        }
    }

    /// Allows a place; one that is missing, or closed to the server, is of no use to it anyway.
    private static func allow(
        _ access: FileConfinement.Access, _ path: [UInt8], in confinement: borrowing FileConfinement
    ) throws(Errno) {
        do throws(Errno) { try confinement.allow(access, beneath: path) } catch {
            if error != .noEntry, error != .accessDenied, error != .notDirectory { throw error }
        }
    }

    private static func directory(_ path: [UInt8]) -> [UInt8] {
        let parent = path.lastIndex(of: UInt8(ascii: "/")).map { Array(path[..<$0]) } ?? []
        return parent.isEmpty ? [UInt8(ascii: "/")] : parent
    }

    /// The file to which links lead from there, or the path itself.
    private static func target(of path: [UInt8]) -> [UInt8] { (try? System.realPath(of: path)) ?? path }
}

extension [UInt8] {
    fileprivate static func < (left: Self, right: Self) -> Bool { left.lexicographicallyPrecedes(right) }
}
