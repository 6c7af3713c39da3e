// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A transfer that will break, with what must hold of both sides afterwards.
///
/// The numbered directories of one test lie beside each other, so that each run finds only its own.
struct BrokenRun {
    enum Job: String, CaseIterable { case get, put, syncDown, syncUp }

    let job: Job
    /// The words of ferry.
    let arguments: [String]
    /// The bytes to move.
    let total: Int
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
        let isDown = job == .get || job == .syncDown
        (self.job, self.replaces, name) = (job, replaces, "r\(number)")
        let (here, there) = (desk.path(name), server.path(name))
        (source, target) = isDown ? (there, here) : (here, there)
        for path in [here, there] { try Files.makeDirectory(path) }
        switch job {
        case .get: arguments = ["get", "127.0.0.1:/\(name)/big", "\(name)/"]
        case .put: arguments = ["put", "\(name)/big", "127.0.0.1:/\(name)/"]
        case .syncDown: arguments = ["sync", "127.0.0.1:/\(name)", name]
        case .syncUp: arguments = ["sync", name, "127.0.0.1:/\(name)"]
        }
        var sizes = [("big", Int.random(in: 1 << 20...3 << 20, using: &random))]
        if job == .syncDown || job == .syncUp {
            sizes[0].1 = 1 << 20
            for number in 0..<12 { sizes.append(("f\(number)", Int.random(in: 0...300_000, using: &random))) }
        }
        for (index, (name, size)) in sizes.enumerated() {
            try Files.write(Content.bytes(size, seed: random.next()), to: "\(source)/\(name)")
            guard replaces, index.isMultiple(of: 3) else { continue }
            try Files.write(Self.old, to: "\(target)/\(name)")
            try Files.setModification("\(target)/\(name)", seconds: 1_000_000_000)
        }
        total = sizes.reduce(0) { $0 + $1.1 }
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

    /// Both sides are equal, and nothing else is left here.
    func expectEqual(_ circumstances: String) throws {
        #expect(try names(in: source) == names(in: target), "\(circumstances)")
        for name in try names(in: source) where Files.exists("\(target)/\(name)") {
            #expect(try sameContents("\(source)/\(name)", "\(target)/\(name)"), "\(name) differs, \(circumstances)")
        }
        let here = job == .get || job == .syncDown ? target : source
        #expect(try Files.list(here).filter { $0.hasPrefix(".") } == [], "\(circumstances)")
    }

    /// The bytes that the server has moved for this run, and the files of which it had the whole, by its file of events.
    func moves(toldBy events: String) throws -> (bytes: Int, completed: Int) {
        var (bytes, completed) = (0, 0)
        for line in String(decoding: try Files.read(events), as: UTF8.self).split(separator: "\n") {
            guard let kind = line.firstMatch(of: #/"event":"(?:upload|download)(-failed)?"/#),
                line.contains("\"path\":\"/\(name)/")
            else { continue }
            bytes += line.firstMatch(of: #/"bytes":(\d+)/#).flatMap { Int($0.1) } ?? 0
            if kind.1 == nil { completed += 1 }
        }
        return (bytes, completed)
    }

    private func names(in directory: String) throws -> [String] {
        try Files.list(directory).filter { !$0.hasPrefix(".") }
    }
}
