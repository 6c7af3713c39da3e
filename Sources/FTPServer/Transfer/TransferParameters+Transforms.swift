// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The effort of `MODE Z` to make data smaller: more costs more time of the server's processor.
struct CompressionLevel: Hashable, Sendable {
    /// 0 to 9, as `OPTS MODE Z LEVEL` set it.
    var level: Int
    /// The most that the administrator allows.
    let highest: Int
}

/// The way in which bytes change between a file and the data connection.
struct DataForm: Sendable {
    /// Line ends are converted.
    let isText: Bool
    /// The level at which data is compressed; nil where it is not.
    let level: Int?
    /// The charset of lines with names; nil for bytes that travel as they are.
    private let charset: Charset?

    init(_ parameters: TransferParameters) {
        isText = parameters.convertsText
        level = parameters.mode == .deflate ? parameters.compression?.level : nil
        charset = nil
    }

    /// The form of listings, whose lines end as they travel.
    init(ofLinesWith parameters: TransferParameters, in charset: Charset?) {
        self.init(isText: false, level: DataForm(parameters).level, charset: charset)
    }

    private init(isText: Bool, level: Int?, charset: Charset? = nil) {
        (self.isText, self.level, self.charset) = (isText, level, charset)
    }

    /// Bytes travel as they are.
    static let plain = DataForm(isText: false, level: nil)

    /// True when bytes travel as they are stored, so that the kernel can move them.
    var isPlain: Bool { !isText && level == nil && charset == nil }

    var isCompressed: Bool { level != nil }

    /// The side of a transform on which bytes are counted: what is compressed counts for what it stands for.
    var counted: TransferPipeline.Counted { isCompressed ? .inFile : .onStream }

    /// Makes what travels out of a file's bytes; nil where nothing changes.
    func encoder() throws(Refusal) -> (any ByteTransform)? {
        let encoder: (any ByteTransform)? = isText ? ASCIIEncoder() : charset.map { CharsetEncoder($0) }
        guard let level else { return encoder }
        guard let deflater = Deflater(level: level) else { throw .localError() }
        return encoder.map { TransformChain($0, deflater) } ?? deflater
    }

    /// Makes a file's bytes out of what travels; nil where nothing changes.
    func decoder() throws(TransferError) -> (any ByteTransform)? {
        guard isCompressed else { return isText ? ASCIIDecoder() : nil }
        guard let inflater = Inflater() else { throw .file(.outOfMemory) }
        return isText ? TransformChain(inflater, ASCIIDecoder()) : inflater
    }
}
