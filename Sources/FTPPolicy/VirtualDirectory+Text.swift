// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Virtual directories as people write them: `/archive=/srv/archive allow=read-only quota=10G; /in=/srv/in`.
///
/// Behind the place and its directory stand `allow`, `quota` and `quota-files`, as settings of accounts; `/archive=-` takes
/// one away that a group has. Blanks, `;`, `=` and `%` within a path are written in percent encoding.
extension VirtualDirectories {
    package init?(_ text: [UInt8]) {
        var all: [VirtualDirectory] = []
        for part in text.split(separator: UInt8(ascii: ";")) {
            guard let directory = VirtualDirectory(part) else { return nil }
            all.append(directory)
        }
        self.init(all)
    }

    package var bytes: [UInt8] { Array(all.map(\.bytes).joined(separator: Array("; ".utf8))) }
}

extension VirtualDirectory {
    private static let nothing = [UInt8(ascii: "-")]

    fileprivate init?(_ text: ArraySlice<UInt8>) {
        let words = text.split(separator: .space)
        guard let first = words.first.flatMap(Pair.init), first.name.first == .slash else { return nil }
        self.init(at: VirtualPath(first.name), host: first.value == Self.nothing ? nil : first.value)
        for word in words.dropFirst() {
            guard let pair = Pair(word), host != nil else { return nil }
            let value = String(decoding: pair.value, as: UTF8.self)
            switch String(decoding: pair.name, as: UTF8.self) {
            case "allow":
                guard permissions == nil, let words = try? Permissions(value) else { return nil }
                permissions = words
            case "quota":
                guard quota == nil, let amount = QuotaAmount(value) else { return nil }
                quota = amount
            case "quota-files":
                guard quotaFiles == nil, let amount = QuotaAmount(value) else { return nil }
                quotaFiles = amount
            default: return nil
            }
        }
    }

    fileprivate var bytes: [UInt8] {
        var bytes = Self.encoded(place.bytes) + [UInt8(ascii: "=")] + (host.map(Self.encoded) ?? Self.nothing)
        if let permissions { bytes += Array(" allow=\(permissions)".utf8) }
        if let quota { bytes += Array(" quota=\(quota)".utf8) }
        if let quotaFiles { bytes += Array(" quota-files=\(quotaFiles)".utf8) }
        return bytes
    }

    private static func encoded(_ path: [UInt8]) -> [UInt8] {
        path.flatMap { byte -> [UInt8] in
            guard byte <= 0x20 || byte == 0x7F || "%;=".utf8.contains(byte) else { return [byte] }
            return [UInt8(ascii: "%")] + String(Int(byte) + 256, radix: 16, uppercase: true).utf8.dropFirst()
        }
    }

    /// A name and a value, with `=` between them.
    private struct Pair {
        let name: [UInt8]
        let value: [UInt8]

        init?(_ word: ArraySlice<UInt8>) {
            let halves = word.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            guard halves.count == 2, let name = PercentEncoding.bytes(of: halves[0]),
                let value = PercentEncoding.bytes(of: halves[1]), !name.isEmpty, !value.isEmpty
            else { return nil }
            (self.name, self.value) = (name, value)
        }
    }
}
