// SPDX-License-Identifier: Apache-2.0

/// The destination of the bytes of a transfer.
package protocol TransferSink: ~Copyable, Sendable {
    /// The place in an open file that it stands for, if the kernel may write there by itself.
    var filePlace: FilePlace? { get }

    /// Takes the next bytes, at least one.
    mutating func take(_ bytes: [UInt8]) async throws(TransferError)

    /// Makes room after a write that failed for lack of it.
    ///
    /// - Returns: True when the same write is worth another try.
    mutating func makeRoom() async -> Bool
}

extension TransferSink where Self: ~Copyable {
    package var filePlace: FilePlace? { nil }

    package mutating func makeRoom() async -> Bool { false }
}

/// A place in an open file from which on bytes are written; without an offset, whatever has no positions.
package struct FilePlace: Sendable {
    let file: OpenFile
    let offset: Int64?
    /// Counts the bytes before they are written.
    var meter: (any WriteMeter)?

    func write(_ bytes: [UInt8], behind position: Int64) throws(TransferError) {
        let raw = file.descriptor.raw
        do throws(Errno) {
            if let offset {
                if let meter { try meter.reach(offset + position + Int64(bytes.count)) }
                try System.write(bytes, to: raw, at: offset + position)
            } else {
                try System.write(bytes, to: raw)
            }
        } catch {
            throw .file(error)
        }
    }

    /// Writes bytes behind those that were written before, on a thread that may wait.
    func write(_ bytes: UnsafeRawBufferPointer, behind position: Int64) throws(TransferError) {
        let raw = file.descriptor.raw
        do throws(Errno) {
            if let offset {
                if let meter { try meter.reach(offset + position + Int64(bytes.count)) }
                try unsafe System.write(bytes, to: raw, at: offset + position)
            } else {
                try unsafe System.write(bytes, to: raw)
            }
        } catch {
            throw .file(error)
        }
    }
}

/// A file, written from a place on.
package struct FileSink: TransferSink {
    private let writer: any FileWriter
    private var offset: Int64

    package init(_ writer: any FileWriter, at offset: Int64) { (self.writer, self.offset) = (writer, offset) }

    /// The open file, if it is the kernel's and nothing stands before the place.
    package var wholeFile: OpenFile? { offset == 0 ? writer.openFile : nil }

    package var filePlace: FilePlace? {
        writer.openFile.map { FilePlace(file: $0, offset: offset, meter: writer.meter) }
    }

    /// Counts the bytes that are written, where somebody does.
    package var meter: (any WriteMeter)? { writer.meter }

    package mutating func take(_ bytes: [UInt8]) async throws(TransferError) {
        do throws(Errno) { try await writer.write(bytes, at: offset) } catch { throw .file(error) }
        offset += Int64(bytes.count)
    }
}

/// A pipe, a terminal or whatever else has no positions.
package struct PipeSink: TransferSink {
    private let pipe: OpenFile

    package init(_ pipe: OpenFile) { self.pipe = pipe }

    package var filePlace: FilePlace? { FilePlace(file: pipe, offset: nil) }

    package mutating func take(_ bytes: [UInt8]) async throws(TransferError) {
        do throws(Errno) {
            try await BlockingPool.shared.run { [pipe] () throws(Errno) in
                try System.write(bytes, to: pipe.descriptor.raw)
            }
        } catch {
            throw .file(error)
        }
    }
}
