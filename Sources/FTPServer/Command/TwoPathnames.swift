// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Two pathnames: words, or in quotes if they hold blanks, a quote inside them doubled (as 257 writes names).
struct TwoPathnames: CommandArgument {
    let first: [UInt8]
    let second: [UInt8]

    init(parsing argument: [UInt8]) throws(Refusal) {
        let words = QuotedWords(argument)
        guard let words, words.texts.count == 2, !words.texts.contains([]) else { throw .twoNamesWanted }
        (first, second) = (words.texts[0], words.texts[1])
    }
}
