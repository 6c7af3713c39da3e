// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A transfer that will break, with what must hold of both sides afterwards.
///
/// The numbered directories of one test lie beside each other, so that each run finds only its own.
struct BrokenRun {
    enum Job: String, CaseIterable { case get, put, syncDown, syncUp, queue }

    let job: Job
    /// The words of ferry.
    let arguments: [String]
    /// The words of ferry that come before, and are not disturbed.
    let preparation: [String]?
    /// The bytes to move.
    let total: Int
    /// The bytes of uploads that replace older files, behind which no broken one goes on.
    let isolated: Int
    /// True when the target held older files, which a server keeps until it has the whole of the new ones.
    let replaces: Bool
    private let name: String
    private let source: String
    private let target: String

    /// Makes the files of both sides.
    init(
        _ job: Job, _ number: Int, replacing replaces: Bool, at desk: ShellSandbox, on server: FerrydProcess,
        _ random: inout RepeatableNumbers
    ) throws {
        let isDown = job != .put && job != .syncUp
        (self.job, self.replaces, name) = (job, replaces, "r\(number)")
        let (here, there) = (desk.path(name), server.path(name))
        (source, target) = isDown ? (there, here) : (here, there)
        for path in [here, there] { try Files.makeDirectory(path) }
        switch job {
        case .get: arguments = ["get", "127.0.0.1:/\(name)/big", "\(name)/"]
        case .put: arguments = ["put", "\(name)/big", "127.0.0.1:/\(name)/"]
        case .syncDown: arguments = ["sync", "127.0.0.1:/\(name)", name]
        case .syncUp: arguments = ["sync", name, "127.0.0.1:/\(name)"]
        case .queue: arguments = ["queue", "run"]
        }
        preparation = job == .queue ? ["queue", "add", "get", "-r", "127.0.0.1:/\(name)"] : nil
        var sizes = [("big", Int.random(in: 1 << 20...3 << 20, using: &random))]
        if job != .get && job != .put {
            sizes[0].1 = 1 << 20
            for number in 0..<12 { sizes.append(("f\(number)", Int.random(in: 0...300_000, using: &random))) }
        }
        var isolated = 0
        for (index, (name, size)) in sizes.enumerated() {
            try Files.write(Content.bytes(size, seed: random.next()), to: "\(source)/\(name)")
            guard replaces, index.isMultiple(of: 3) else { continue }
            if !isDown { isolated += size }
            try Files.write(Self.old, to: "\(target)/\(name)")
            try Files.setModification("\(target)/\(name)", seconds: 1_000_000_000)
        }
        self.isolated = isolated
        total = sizes.reduce(0) { $0 + $1.1 }
    }

    /// One of all jobs in turn, half of them with older files at the target.
    init(
        _ number: Int, at desk: ShellSandbox, on server: FerrydProcess, _ random: inout RepeatableNumbers
    ) throws {
        let jobs = Job.allCases
        try self.init(
            jobs[number % jobs.count], number, replacing: number / jobs.count % 2 == 1, at: desk, on: server, &random)
    }

    var isUpload: Bool { job == .put || job == .syncUp }

    private static let old = Array("the older file".utf8)

    /// Under each final name stands the old file, the new one, or nothing.
    func expectNothingHalf(_ circumstances: String) throws {
        for name in try names(in: target) {
            let isNew = try sameContents("\(source)/\(name)", "\(target)/\(name)")
            let isOld = try replaces && Files.read("\(target)/\(name)") == Self.old
            #expect(isNew || isOld, "\(name) is half, \(circumstances)")
        }
    }

    /// True when all files are where they belong.
    var isDone: Bool {
        get throws {
            try names(in: source).allSatisfy {
                try Files.exists("\(target)/\($0)") && sameContents("\(source)/\($0)", "\(target)/\($0)")
            }
        }
    }

    /// Both sides are equal, and nothing else is left here.
    func expectEqual(_ circumstances: String) throws {
        #expect(try names(in: source) == names(in: target), "\(circumstances)")
        for name in try names(in: source) where Files.exists("\(target)/\(name)") {
            #expect(try sameContents("\(source)/\(name)", "\(target)/\(name)"), "\(name) differs, \(circumstances)")
        }
        let here = isUpload ? source : target
        #expect(try Files.list(here).filter { $0.hasPrefix(".") } == [], "\(circumstances)")
    }

    /// The bytes that the server has moved for this run, by its file of events.
    func bytes(toldBy events: String) throws -> Int {
        var bytes = 0
        for line in String(decoding: try Files.read(events), as: UTF8.self).split(separator: "\n") {
            guard line.contains(#/"event":"(?:upload|download)(?:-failed)?"/#), line.contains("\"path\":\"/\(name)/")
            else { continue }
            bytes += line.firstMatch(of: #/"bytes":(\d+)/#).flatMap { Int($0.1) } ?? 0
        }
        return bytes
    }

    private func names(in directory: String) throws -> [String] {
        try Files.list(directory).filter { !$0.hasPrefix(".") }
    }
}
