// SPDX-License-Identifier: Apache-2.0

// The slashes of both kinds of path.

let slash = UInt8(ascii: "/")

func lastComponent(of path: [UInt8]) -> [UInt8] {
    let trimmed = withoutTrailingSlashes(path)
    guard let cut = trimmed.lastIndex(of: slash) else { return Array(trimmed) }
    return Array(trimmed[(cut + 1)...])
}

func withoutLastComponent(_ path: [UInt8]) -> [UInt8] {
    let trimmed = withoutTrailingSlashes(path)
    guard let cut = trimmed.lastIndex(of: slash) else { return [] }
    let parent = withoutTrailingSlashes(Array(trimmed[..<cut]))
    return parent.isEmpty ? [slash] : Array(parent)
}

func joined(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
    if directory.isEmpty { return name }
    return directory.last == slash ? directory + name : directory + [slash] + name
}

private func withoutTrailingSlashes(_ path: [UInt8]) -> ArraySlice<UInt8> {
    guard let end = path.lastIndex(where: { $0 != slash }) else { return path.prefix(0) }
    return path[...end]
}
