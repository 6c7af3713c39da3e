// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO

/// All that the process that runs programs is told before it runs any: by the server before the kernel holds that back,
/// or by the monitor, and never by a server that somebody may have taken over.
struct RunnerTerms: Equatable, Sendable {
    /// The user to become, if the process is started by root for a server that has given root up.
    var user: FileOwner?
    var programs: Set<NamedProgram>

    init(user: FileOwner?, programs: Set<NamedProgram>) { (self.user, self.programs) = (user, programs) }

    /// The terms that the settings of a monitor mean now.
    ///
    /// Settings that need a restart are as `started` says: a file without a user in it would leave the process root.
    ///
    /// - Throws: `.accessDenied` if they are wrong, or none were those of a server that gave up root.
    init(_ settings: DaemonSettings, after started: ResolvedSettings) throws(Errno) {
        guard let user = started.options.runAs, let now = try? settings.resolve(after: started) else {
            throw .accessDenied
        }
        self.init(user: user, programs: NamedProgram.all(in: now.options))
    }

    /// Gives up root for the user, if there is one.
    ///
    /// - Throws: `.accessDenied` if the process would stay root.
    func settle() throws(Errno) {
        guard let user else { return }
        if user.user == 0 { throw .accessDenied }
        try System.becomeUser(user.user, group: user.group)
        if System.effectiveUser == 0 { throw .accessDenied }
    }
}

// The way of the terms to the process.
extension RunnerTerms {
    /// The user, or nothing, and then of each program the number of its fields, and these.
    var fields: [[UInt8]] {
        [Array((user.map { "\($0)" } ?? "").utf8)]
            + programs.flatMap { [Array("\($0.fields.count)".utf8)] + $0.fields }
    }

    /// Reads fields; `nil` if they are no terms.
    init?(_ fields: [[UInt8]]) {
        guard let name = fields.first else { return nil }
        user = FileOwner(String(decoding: name, as: UTF8.self))
        if !name.isEmpty, user == nil { return nil }
        programs = []
        var rest = fields.dropFirst()
        while let first = rest.popFirst() {
            guard let count = Int(String(decoding: first, as: UTF8.self)), count > 0, count <= rest.count,
                let program = NamedProgram(Array(rest.prefix(count)))
            else { return nil }
            programs.insert(program)
            rest = rest.dropFirst(count)
        }
    }
}

extension NamedProgram {
    /// Its kind, and the words of a hook or of a verifier, or a program for a zone and the records.
    var fields: [[UInt8]] {
        switch self {
        case .hook(let words): [Array("hook".utf8)] + words
        case .verifier(let words): [Array("verifier".utf8)] + words
        case .zone(let program, let records): [Array("zone".utf8), program] + records
        }
    }

    /// Reads fields; `nil` if they are no program.
    init?(_ fields: [[UInt8]]) {
        let kind = fields.first.map { String(decoding: $0, as: UTF8.self) }
        switch (kind, fields.count) {
        case ("hook", 2...): self = .hook(Array(fields.dropFirst()))
        case ("verifier", 2...): self = .verifier(Array(fields.dropFirst()))
        case ("zone", 2...): self = .zone(fields[1], records: Set(fields.dropFirst(2)))
        default: return nil
        }
    }
}
