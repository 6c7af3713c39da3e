// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What is fed; each stands in a file of its name under `Readers/`.
enum Reader: String, CaseIterable {
    case commands, compression, imports, listings, paths, proxies, replies, text, times

    /// The one that `FERRY_FUZZ` names.
    static let chosen: Reader = {
        guard let name = getenv("FERRY_FUZZ"), let reader = Reader(rawValue: String(cString: name)) else {
            fatalError("FERRY_FUZZ names one of: \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return reader
    }()

    /// Reads an input; a rule that is broken traps.
    func read(_ bytes: [UInt8]) {
        switch self {
        case .commands: readCommands(bytes)
        case .compression: readCompression(bytes)
        case .imports: readImports(bytes)
        case .listings: readListing(bytes)
        case .paths: readPaths(bytes)
        case .proxies: readProxy(bytes)
        case .replies: readReplies(bytes)
        case .text: readText(bytes)
        case .times: readTime(bytes)
        }
    }
}

/// What libFuzzer calls with each input.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Reader.chosen.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
