// SPDX-License-Identifier: Apache-2.0

/// Cuts a line of a listing into its columns.
enum ListingFields {
    /// The columns between blanks, `limit` at most; what follows them is not cut.
    static func split(_ line: ArraySlice<UInt8>, limit: Int) -> [ArraySlice<UInt8>] {
        var fields: [ArraySlice<UInt8>] = []
        fields.reserveCapacity(limit)
        var start: Int?
        for index in line.indices {
            let isBlank = line[index].isBlank
            if let begun = start, isBlank {
                fields.append(line[begun..<index])
                start = nil
                if fields.count == limit { return fields }
            } else if start == nil, !isBlank {
                start = index
            }
        }
        if let begun = start { fields.append(line[begun...]) }
        return fields
    }
}
