// SPDX-License-Identifier: Apache-2.0

/// Cuts bytes into lines, in whatever portions they arrive.
///
/// It looks at each byte once, holds no memory when nothing waits, and never more than one unfinished line once
/// `nextLine()` has run dry.
struct LineBuffer: Sendable {
    private var bytes: [UInt8] = []
    private var start = 0
    private var searched = 0

    /// True when no byte waits.
    var isEmpty: Bool { bytes.isEmpty }

    /// The number of bytes that wait.
    var count: Int { bytes.count - start }

    mutating func append(_ new: some Collection<UInt8>) {
        dropTaken()
        bytes.append(contentsOf: new)
    }

    /// Appends bytes that may hold Telnet commands.
    mutating func append(_ new: some Collection<UInt8>, filteredBy telnet: inout TelnetFilter) {
        dropTaken()
        let old = bytes.count
        bytes.append(contentsOf: new)
        telnet.filter(&bytes, from: old)
        if bytes.isEmpty { clear() }
    }

    /// The next line without its `LF`, or nil when its end has not come yet.
    mutating func nextLine() -> ArraySlice<UInt8>? {
        guard let end = bytes[searched...].firstIndex(of: .lineFeed) else {
            searched = bytes.count
            return nil
        }
        let line = bytes[start..<end]
        start = end + 1
        searched = start
        if start == bytes.count { clear() }
        return line
    }

    /// Takes all bytes that wait, though no line end followed them.
    mutating func takeRest() -> ArraySlice<UInt8> {
        let rest = bytes[start...]
        clear()
        return rest
    }

    mutating func clear() { (bytes, start, searched) = ([], 0, 0) }

    private mutating func dropTaken() {
        guard start > 0 else { return }
        bytes.removeSubrange(..<start)
        searched -= start
        start = 0
    }
}
