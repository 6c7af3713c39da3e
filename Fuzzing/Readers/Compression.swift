// SPDX-License-Identifier: Apache-2.0
/// The data that travels in `MODE Z`: nothing but a whole stream is taken, and no more memory than a piece is used at a time.
func readCompression(_ bytes: [UInt8]) {
    let whole = inflated([bytes[...]])
    precondition(
        inflated(bytes.indices.map { bytes[$0...$0] }) == whole, "bytes that come one by one mean something else")
    guard let whole, let deflater = Deflater(level: 6) else { return }
    var wire: [UInt8] = []
    deflater.convert(whole.span, into: &wire)
    deflater.finish(into: &wire)
    precondition(inflated([wire[...]]) == whole, "what was compressed is not what comes out")
    precondition(inflated([wire.dropLast()]) == nil, "a stream without its end was taken for whole")
}

/// The content of a whole stream; nil for anything else, and for more than ten million bytes.
private func inflated(_ portions: [ArraySlice<UInt8>]) -> [UInt8]? {
    guard let inflater = Inflater(piece: 10_000) else { return nil }
    var all: [UInt8] = []
    do throws(TransferError) {
        for portion in portions {
            var piece: [UInt8] = []
            try inflater.convert(Array(portion).span, into: &piece)
            repeat {
                precondition(piece.count <= 10_000, "a piece is larger than asked for")
                all += piece
                if all.count > 10_000_000 { return nil }
                piece.removeAll(keepingCapacity: true)
            } while try inflater.drain(into: &piece)
        }
        try inflater.finish(into: &all)
    } catch {
        return nil
    }
    return all
}
