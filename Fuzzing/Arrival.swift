// SPDX-License-Identifier: Apache-2.0

/// Reads bytes at once, in two halves, and one by one; what comes out must be the same.
func however<Output: Equatable>(_ bytes: [UInt8], arrive read: ([ArraySlice<UInt8>]) -> Output) -> Output {
    let atOnce = read([bytes[...]])
    let half = bytes.count / 2
    precondition(read([bytes[..<half], bytes[half...]]) == atOnce, "in two halves it is something else")
    precondition(read(bytes.indices.map { bytes[$0...$0] }) == atOnce, "byte by byte it is something else")
    return atOnce
}
