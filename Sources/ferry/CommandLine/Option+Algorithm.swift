// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

extension Option {
    static let algorithm = Option(
        nil, "algorithm", value: "NAME", "The digest: sha256, sha512, sha1, md5 or crc32",
        standard: "the best that the server offers, else sha256")
}

extension Arguments {
    /// The algorithm that was asked for; `nil` when the server may choose.
    func hashAlgorithm() throws(Failure) -> HashAlgorithm? {
        guard let word = text(of: .algorithm) else { return nil }
        let typed = word.lowercased().filter { $0 != "-" }
        let names = HashAlgorithm.allCases.map { (algorithm: $0, name: $0.typed) }
        if let known = names.first(where: { $0.name == typed }) { return known.algorithm }
        throw Failure(
            .usage,
            "--algorithm takes \(names.map(\.name).joined(separator: ", ")), not \(Printable.text(Array(word.utf8)))")
    }
}

extension HashAlgorithm {
    /// The name as it is typed: `sha256`.
    var typed: String { rawValue.lowercased().filter { $0 != "-" } }
}
