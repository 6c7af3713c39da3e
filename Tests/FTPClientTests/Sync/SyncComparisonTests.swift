// SPDX-License-Identifier: Apache-2.0
@testable import FTPClient
import FTPWire
import Testing

/// The comparison of two trees, without any server.
struct SyncComparisonTests {
    /// A tree of words: `a 3 100` is a file with size and time, `d/` a directory, `l -> a` a link, `p |` something else, and
    /// `-` before any of them leaves it out.
    private func tree(_ words: String..., foldsCase: Bool = false) -> SyncTree {
        let entries = words.map { word in
            let text = word.hasPrefix("-") ? String(word.dropFirst()) : word
            var entry: SyncEntry
            let parts = text.split(separator: " ").map(String.init)
            if text.hasSuffix("/") {
                entry = SyncEntry(SyncPath(bytes: Array(text.utf8.dropLast())), .directory)
            } else if parts.count == 3, parts[1] == "->" {
                entry = SyncEntry(SyncPath(bytes: Array(parts[0].utf8)), .symbolicLink(target: Array(parts[2].utf8)))
            } else {
                entry = SyncEntry(SyncPath(bytes: Array(parts[0].utf8)), text.hasSuffix("|") ? .other : .file)
                if parts.count == 3 {
                    entry.size = Int64(parts[1])
                    entry.modified = Int64(parts[2]).map { Timestamp(seconds: $0) }
                }
            }
            entry.isLeftOut = word.hasPrefix("-")
            return entry
        }
        return SyncTree(entries, foldsCase: foldsCase)
    }

    private func plan(
        _ source: SyncTree, _ target: SyncTree, _ direction: SyncDirection = .up,
        _ change: (inout SyncOptions) -> Void = { _ in }
    ) -> SyncPlan {
        var options = SyncOptions()
        change(&options)
        return SyncPlan(direction, from: source, to: target, options: options)
    }

    /// Actions in a word or two.
    private func words(_ plan: SyncPlan) -> [String] {
        plan.actions.map { action in
            switch action {
            case .makeDirectory(let path): "mkdir \(path)"
            case .transfer(let transfer): "\(transfer.reason.rawValue) \(transfer.path)"
            case .makeLink(let path, let text, _): "link \(path) \(String(decoding: text, as: UTF8.self))"
            case .delete(let entry): "delete \(entry.path)"
            }
        }
    }

    @Test func `what is missing or differs travels, in the order of paths`() {
        let source = tree("d/b 1 1", "d/", "a 1 1", "c 2 5", "e 1 9", "same 1 1")
        let plan = plan(source, tree("c 1 5", "e 1 8", "same 1 1", "extra 1 1"))
        #expect(words(plan) == ["new a", "size c", "mkdir d", "new d/b", "time e"])
        #expect(plan.unchanged == 1 && plan.bytes == 5 && plan.transfers.count == 4)
    }

    @Test func `nothing is deleted unless that is asked for, and then from the inside out`() {
        let target = tree("a 1 1", "d/", "d/e/", "d/e/x 1 1", "d/y 1 1", "z 1 1")
        #expect(plan(tree("a 1 1"), target).isEmpty)
        let plan = plan(tree("a 1 1"), target) { $0.deletes = true }
        #expect(words(plan) == ["delete z", "delete d/y", "delete d/e/x", "delete d/e", "delete d"])
        #expect(plan.targetCount == 6 && plan.deletionCount == 5)
    }

    @Test func `what is left out on either side is neither sent nor deleted, nor are the directories around it`() {
        let plan = plan(
            tree("-a 1 1", "-b/", "k 1 1"), tree("a 2 2", "b/", "b/x 1 1", "d/", "d/e/", "-d/e/x", "d/y 1 1", "-z 1 1")
        ) { $0.deletes = true }
        #expect(words(plan) == ["new k", "delete d/y"])
    }

    @Test func `age and size hold for both sides`() {
        let source = tree("old 1 10", "big 900 100", "right 5 100")
        let target = tree("x 1 10", "y 900 100", "z 5 100")
        let plan = plan(source, target) { options in
            options.deletes = true
            options.newerThan = Timestamp(seconds: 50)
            options.sizes = 2...500
        }
        #expect(words(plan) == ["new right", "delete z"])
    }

    @Test func `a file of the target that is newer stays where that is asked for`() {
        let plan = plan(tree("a 1 10", "b 1 10"), tree("a 2 20", "b 2 5")) { $0.keepsNewer = true }
        #expect(words(plan) == ["size b"])
        #expect(plan.remarks.map(\.reason) == [.newerAtTarget])
    }

    @Test func `a file and a directory of one name give way to each other only where deleting is allowed`() {
        let source = tree("a 1 1", "d/", "d/x 1 1")
        let target = tree("a/", "a/b/", "a/b/c 1 1", "d 1 1")
        let careful = plan(source, target)
        #expect(words(careful).isEmpty)
        #expect(careful.conflicts.map(\.reason) == [.directoryInTheWay, .fileInTheWay])
        let plan = plan(source, target) { $0.deletes = true }
        #expect(words(plan) == ["delete a/b/c", "delete a/b", "delete a", "delete d", "new a", "mkdir d", "new d/x"])
    }

    @Test func `a directory in the way that holds what is left out stays`() {
        let plan = plan(tree("a 1 1"), tree("a/", "-a/x")) { $0.deletes = true }
        #expect(words(plan).isEmpty)
        #expect(plan.conflicts.map(\.reason) == [.protectedDirectoryInTheWay])
    }

    @Test func `links are named, or made anew where they stay inside`() {
        let source = tree("l -> a", "out -> ../x", "up -> d/../a", "far -> /etc", "d/", "d/m -> ../a", "d/n -> ../../a")
        let skipping = plan(source, tree("l 1 1", "d/")) { $0.deletes = true }
        #expect(words(skipping).isEmpty && skipping.remarks.count == 6)
        let copying = plan(source, tree("l -> a", "d/", "d/m -> ../b")) { $0.links = .copy }
        #expect(words(copying) == ["link d/m ../a", "link up d/../a"])
        #expect(copying.remarks.count == 3 && copying.unchanged == 1)
    }

    @Test func `a link that the source does not have is deleted itself`() {
        #expect(words(plan(tree("k 1 1"), tree("k 1 1", "l -> k")) { $0.deletes = true }) == ["delete l"])
    }

    @Test func `a link where a file goes is replaced`() {
        #expect(words(plan(tree("a 1 1"), tree("a -> b"), .down)) == ["link a"])
        // A server might write through it.
        let careful = plan(tree("a 1 1"), tree("a -> b"))
        #expect(words(careful).isEmpty && careful.conflicts.map(\.reason) == [.linkInTheWay])
        #expect(words(plan(tree("a 1 1"), tree("a -> b")) { $0.deletes = true }) == ["delete a", "link a"])
    }

    @Test func `a file where a link goes stays, unless deleting is asked for`() {
        let careful = plan(tree("l -> a"), tree("l 1 1")) { $0.links = .copy }
        #expect(words(careful).isEmpty && careful.conflicts.map(\.reason) == [.fileInTheWay])
        let plan = plan(tree("l -> a"), tree("l 1 1")) { ($0.links, $0.deletes) = (.copy, true) }
        #expect(words(plan) == ["delete l", "link l a"])
    }

    @Test func `the same size alone is remembered as nothing`() {
        let plan = plan(tree("a 1 1"), tree("a 1 2")) { $0.comparison = .size }
        #expect(plan.unchanged == 1 && plan.settled.records.isEmpty)
    }

    @Test func `names that differ in case alone are told where the target takes them for one`() {
        let source = tree("A 1 1", "a 1 1", "D/", "d/", "d/x 1 1")
        let plan = plan(source, tree("b 1 1", foldsCase: true), .down)
        #expect(words(plan) == ["new A", "mkdir D"])
        #expect(plan.conflicts.map(\.reason) == [.sameNameInOtherCase("A"), .sameNameInOtherCase("D")])
        #expect(words(self.plan(source, tree("b 1 1"), .down)).count == 5)
        // The file that was written under the other name is not deleted as one that is too many.
        let again = self.plan(tree("a 1 1"), tree("A 1 1", foldsCase: true), .down) { $0.deletes = true }
        #expect(again.deletions.isEmpty)
    }

    @Test func `a name with a line end goes to no server`() {
        let plan = plan(tree("a\nb 1 1", "c\r/", "c\r/d 1 1", "e 1 1"), tree())
        #expect(words(plan) == ["new e"])
        #expect(plan.conflicts.map(\.reason) == [.lineEndInName, .lineEndInName])
    }

    @Test func `times are compared as precisely as the target tells them`() {
        var minute = SyncEntry("a", .file)
        (minute.size, minute.modified, minute.precision) = (1, Timestamp(seconds: 600), .minute)
        #expect(plan(tree("a 1 659"), SyncTree([minute])).isEmpty)
        #expect(words(plan(tree("a 1 660"), SyncTree([minute]))) == ["time a"])
        #expect(plan(SyncTree([minute]), tree("a 1 630"), .down).isEmpty)
        var day = minute
        (day.modified, day.precision) = (Timestamp(seconds: 86_400), .day)
        #expect(plan(tree("a 1 172799"), SyncTree([day])).isEmpty)
        #expect(words(plan(tree("a 1 86399"), SyncTree([day]))) == ["time a"])
        minute.modified = nil
        #expect(words(plan(tree("a 1 5"), SyncTree([minute]))) == ["unknownTime a"])
        #expect(plan(tree("a 1 5"), SyncTree([minute])) { $0.comparison = .size }.isEmpty)
    }

    @Test(arguments: [
        (SyncDeletionLimit.usual, 10, 12, true), (.usual, 11, 12, false), (.usual, 500, 1000, true),
        (.usual, 501, 1000, false), (.count(3), 3, 100, true), (.count(3), 4, 100, false), (.count(0), 1, 1, false),
        (.percent(20), 20, 100, true), (.percent(20), 21, 100, false), (.percent(100), 9, 9, true),
    ])
    func `deletions have a limit`(limit: SyncDeletionLimit, deletions: Int, all: Int, isAllowed: Bool) {
        let target = SyncTree((0..<all).map { SyncEntry("f\($0)", .file) })
        let source = SyncTree((deletions..<all).map { SyncEntry("f\($0)", .file) } + [SyncEntry("new", .directory)])
        let plan = plan(source, target) { options in
            options.deletes = true
            options.comparison = .size
        }
        #expect(plan.deletionCount == deletions)
        #expect(plan.exceeds(limit) == !isAllowed)
    }

    @Test func `an empty source deletes nothing unless a limit says so`() {
        let plan = plan(tree(), tree("a 1 1")) { $0.deletes = true }
        #expect(plan.exceeds(.usual) && !plan.exceeds(.count(1)))
        #expect(!self.plan(tree(), tree()) { $0.deletes = true }.exceeds(.usual))
    }
}
