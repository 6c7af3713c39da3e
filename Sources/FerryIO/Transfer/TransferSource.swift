// SPDX-License-Identifier: Apache-2.0

/// The source of the bytes of a transfer.
package protocol TransferSource: ~Copyable, Sendable {
    /// The part of an open file that it stands for, if the kernel may send it by itself.
    var filePart: FilePart? { get }

    /// The next bytes, at most `limit` of them unless they cannot be parted; `nil` at the end. No bytes are no end.
    mutating func next(atMost limit: Int) async throws(TransferError) -> [UInt8]?
}

extension TransferSource where Self: ~Copyable {
    package var filePart: FilePart? { nil }
}

/// A part of an open file.
package struct FilePart: Sendable {
    let file: OpenFile
    let range: Range<Int64>
}

/// A part of a file.
package struct FileSource: TransferSource {
    private let reader: any FileReader
    private var range: Range<Int64>

    package init(_ reader: any FileReader, _ range: Range<Int64>) { (self.reader, self.range) = (reader, range) }

    package var filePart: FilePart? { reader.openFile.map { FilePart(file: $0, range: range) } }

    package mutating func next(atMost limit: Int) async throws(TransferError) -> [UInt8]? {
        if range.isEmpty { return nil }
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try await reader.read(at: range.lowerBound, atMost: Int(min(Int64(limit), Int64(range.count))))
        } catch {
            throw .file(error)
        }
        if bytes.isEmpty { throw .fileShrank }
        range = range.lowerBound + Int64(bytes.count)..<range.upperBound
        return bytes
    }
}

/// A pipe, a terminal or whatever else has no positions, until its end.
package struct PipeSource: TransferSource {
    private let pipe: OpenFile

    package init(_ pipe: OpenFile) { self.pipe = pipe }

    package mutating func next(atMost limit: Int) async throws(TransferError) -> [UInt8]? {
        // A silent pipe would hold the thread for ever: look up now and then for a cancelled task.
        while !Task.isCancelled {
            do throws(Errno) {
                let bytes = try await BlockingPool.shared.run { [pipe] () throws(Errno) -> [UInt8]? in
                    var bytes: [UInt8] = []
                    let raw = pipe.descriptor.raw
                    let count = try System.read(pipe: raw, onto: &bytes, atMost: limit, patience: .milliseconds(200))
                    return count == nil ? nil : bytes
                }
                if let bytes { return bytes.isEmpty ? nil : bytes }
            } catch {
                throw .file(error)
            }
        }
        throw .stream(.cancelled)
    }
}
