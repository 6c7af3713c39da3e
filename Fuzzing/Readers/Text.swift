// SPDX-License-Identifier: Apache-2.0

/// What travels in `TYPE A`, and what is shown of what peers say.
func readText(_ bytes: [UInt8]) {
    let local = however(bytes, arrive: decoded)
    precondition(local.count <= bytes.count, "the local form is longer than what travelled")
    let wire = however(bytes) { portions in
        var wire: [UInt8] = []
        var encoder = ASCIIEncoder()
        for portion in portions { encoder.convert(Array(portion).span, into: &wire) }
        return wire
    }
    precondition(decoded([wire[...]]) == local, "the lines of a file, encoded and decoded")
    let shown = Printable.text(bytes)
    precondition(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "text that moves a terminal")
}

private func decoded(_ portions: [ArraySlice<UInt8>]) -> [UInt8] {
    var decoder = ASCIIDecoder()
    var local: [UInt8] = []
    for portion in portions { decoder.convert(Array(portion).span, into: &local) }
    decoder.finish(into: &local)
    return local
}
