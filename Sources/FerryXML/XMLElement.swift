// SPDX-License-Identifier: Apache-2.0
import CExpat

/// An element of an XML document, with what is in it.
package struct XMLElement: Sendable {
    package let name: String
    package let attributes: [String: String]
    package let line: Int
    package fileprivate(set) var children: [XMLElement] = []
    /// The characters of the element itself, one after the other.
    package fileprivate(set) var text = ""

    /// The elements of that name in this one.
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The first of them.
    package subscript(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The characters without the space around them.
    package var trimmed: String { String(decoding: Array(text.utf8).trimmingSpace, as: UTF8.self) }
}

/// The reason that a document is no XML, or none that is read.
package struct XMLFault: Error {
    package let line: Int
    package let reason: String

    package init(line: Int, reason: String) { (self.line, self.reason) = (line, reason) }
}

extension XMLElement {
    /// Reads a document, by expat.
    ///
    /// A document type is refused, and with it entities, which can make gigabytes of a few lines or name files.
    package static func document(_ bytes: [UInt8]) throws(XMLFault) -> XMLElement {
        guard let parser = unsafe XML_ParserCreate(nil) else { throw XMLFault(line: 1, reason: "There is no memory.") }
        defer { unsafe XML_ParserFree(parser) }
        let growing = unsafe GrowingDocument(parser)
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(growing).toOpaque())
        unsafe XML_SetElementHandler(
            parser,
            { context, name, attributes in unsafe GrowingDocument.of(context)?.begin(name, attributes) },
            { context, _ in unsafe GrowingDocument.of(context)?.end() })
        unsafe XML_SetCharacterDataHandler(parser) { context, text, count in
            unsafe GrowingDocument.of(context)?.add(text, count)
        }
        unsafe XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            unsafe GrowingDocument.of(context)?.refuse("A document type is not read here.")
        }
        let isRead = withExtendedLifetime(growing) {
            unsafe bytes.withUnsafeBytes { buffer in
                let text = unsafe buffer.bindMemory(to: CChar.self).baseAddress
                return unsafe XML_Parse(parser, text, CInt(clamping: buffer.count), 1) == XML_STATUS_OK
            }
        }
        let line = unsafe Int(clamping: XML_GetCurrentLineNumber(parser))
        if let refusal = growing.refusal { throw XMLFault(line: line, reason: refusal) }
        guard isRead, let root = growing.root else {
            let message = unsafe XML_ErrorString(XML_GetErrorCode(parser)).map { unsafe String(cString: $0) }
            throw XMLFault(line: line, reason: "This is no XML: \(message ?? "it ends too soon").")
        }
        return root
    }
}

/// A document up to the place that the parser has come to.
@safe private final class GrowingDocument {
    private let parser: XML_Parser
    /// The elements that have not ended.
    private var open: [XMLElement] = []
    private var count = 0
    private(set) var root: XMLElement?
    private(set) var refusal: String?

    private static let deepest = 64
    private static let most = 4_000_000

    init(_ parser: XML_Parser) { unsafe self.parser = unsafe parser }

    /// The document that a callback belongs to.
    static func of(_ context: UnsafeMutableRawPointer?) -> GrowingDocument? {
        unsafe context.map { unsafe Unmanaged<GrowingDocument>.fromOpaque($0).takeUnretainedValue() }
    }

    func begin(_ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?) {
        count += 1
        if open.count == Self.deepest { return refuse("The elements are more than \(Self.deepest) deep.") }
        if count > Self.most { return refuse("There are more than \(Self.most) elements.") }
        var found: [String: String] = [:]
        var index = 0
        while let key = unsafe attributes?[index], let value = unsafe attributes?[index + 1] {
            unsafe found[Self.local(String(cString: key))] = unsafe String(cString: value)
            index += 2
        }
        open.append(
            XMLElement(
                name: unsafe name.map { unsafe Self.local(String(cString: $0)) } ?? "", attributes: found,
                line: unsafe Int(clamping: XML_GetCurrentLineNumber(parser))))
    }

    func end() {
        guard let element = open.popLast() else { return }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    func add(_ text: UnsafePointer<XML_Char>?, _ count: CInt) {
        guard let text = unsafe text, !open.isEmpty else { return }
        let bytes = unsafe UnsafeRawBufferPointer(start: text, count: Int(count))
        open[open.count - 1].text += unsafe String(decoding: bytes, as: UTF8.self)
    }

    func refuse(_ reason: String) {
        if refusal == nil { refusal = reason }
        unsafe XML_StopParser(parser, XML_Bool(0))
    }

    /// A name without the prefix of its namespace.
    private static func local(_ name: String) -> String { name.split(separator: ":").last.map(String.init) ?? name }
}

extension BidirectionalCollection<UInt8> where SubSequence: BidirectionalCollection {
    /// These bytes without blanks and line ends around them.
    fileprivate var trimmingSpace: SubSequence {
        func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        return rest
    }
}
