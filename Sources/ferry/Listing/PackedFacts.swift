// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The facts of an entry as `PackedEntries` holds them: numbers of fixed width, the name, and the target of a link.
struct PackedFacts {
    let chunk: [UInt8]
    let start: Int

    private static let length = 44

    private struct Known: OptionSet {
        let rawValue: UInt8

        static let size = Known(rawValue: 1)
        static let time = Known(rawValue: 2)
        static let mode = Known(rawValue: 4)
        static let perm = Known(rawValue: 8)
        static let target = Known(rawValue: 16)
    }

    /// The numbers of an entry.
    static func bytes(_ entry: EntryFacts, owner: UInt32, group: UInt32) -> [UInt8] {
        var known: Known = []
        var target = 0
        if entry.size != nil { known.insert(.size) }
        if entry.modified != nil { known.insert(.time) }
        if entry.mode != nil { known.insert(.mode) }
        if entry.perm != nil { known.insert(.perm) }
        if case .symbolicLink(let told?) = entry.kind {
            known.insert(.target)
            target = told.count
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length + entry.name.bytes.count + target)
        add(UInt32(entry.name.bytes.count), to: &bytes)
        add(UInt32(target), to: &bytes)
        bytes += [number(of: entry.kind), entry.resolvedKind.map(number) ?? 0, known.rawValue, 0]
        add(entry.size ?? -1, to: &bytes)
        add(entry.modified?.seconds ?? .min, to: &bytes)
        add(entry.modified?.nanoseconds ?? 0, to: &bytes)
        add(entry.mode ?? 0, to: &bytes)
        add(entry.perm?.rawValue ?? 0, to: &bytes)
        add(owner, to: &bytes)
        add(group, to: &bytes)
        return bytes
    }

    private static func add(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private func number<Number: FixedWidthInteger>(_ offset: Int) -> Number {
        var number: Number = 0
        for index in 0..<Number.bitWidth / 8 {
            number |= Number(truncatingIfNeeded: chunk[start + offset + index]) << (8 * index)
        }
        return number
    }
}

extension PackedFacts {
    var name: ArraySlice<UInt8> {
        let begin = start + Self.length
        return chunk[begin..<begin + Int(number(0) as UInt32)]
    }

    /// -1 where it is not known.
    var size: Int64 { number(12) }

    /// The time, in a form that can be compared; one that is not known is the oldest.
    var time: (seconds: Int64, nanoseconds: Int32) { (number(20), number(28)) }

    var owner: UInt32 { number(36) }
    var group: UInt32 { number(40) }

    /// The entry without its owner and group.
    var entry: EntryFacts {
        let known = Known(rawValue: chunk[start + 10])
        let name = name
        var entry = EntryFacts(name: Array(name), kind: .file)
        let end = name.endIndex + Int(number(4) as UInt32)
        let target = known.contains(.target) ? Array(chunk[name.endIndex..<end]) : nil
        entry.kind = Self.kind(chunk[start + 8], target) ?? .file
        entry.resolvedKind = Self.kind(chunk[start + 9], nil)
        if known.contains(.size) { entry.size = size }
        if known.contains(.time) { entry.modified = Timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds) }
        if known.contains(.mode) { entry.mode = number(32) }
        if known.contains(.perm) { entry.perm = PermFact(rawValue: number(34)) }
        return entry
    }

    private static func number(of kind: EntryKind) -> UInt8 {
        switch kind {
        case .file: 1
        case .directory: 2
        case .symbolicLink: 3
        case .other: 4
        case .currentDirectory: 5
        case .parentDirectory: 6
        }
    }

    private static func kind(_ number: UInt8, _ target: [UInt8]?) -> EntryKind? {
        switch number {
        case 1: .file
        case 2: .directory
        case 3: .symbolicLink(target: target)
        case 4: .other
        case 5: .currentDirectory
        case 6: .parentDirectory
        default: nil
        }
    }
}
