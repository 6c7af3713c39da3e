// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct TypeCodeTests {
    @Test(arguments: [
        ("A", TypeCode.ascii), ("a", .ascii), ("A N", .ascii), ("a n", .ascii), ("I", .image), ("i ", .image),
        ("L 8", .local8), ("l 08", .local8), ("L8", .local8), ("l8 ", .local8), (" L  8", .local8),
    ])
    func `types are read`(text: String, type: TypeCode) throws {
        #expect(try TypeCode(parsing: [UInt8](text)) == type)
    }

    @Test(arguments: TypeCode.allCases)
    func `what is written is read`(type: TypeCode) throws {
        #expect(try TypeCode(parsing: [UInt8](type.rawValue)) == type)
    }

    @Test(arguments: ["E", "E N", "A T", "A C", "L 36", "l 7", "L36"])
    func `types of other machines are unsupported`(text: String) {
        #expect(throws: ArgumentError.unsupported) { try TypeCode(parsing: [UInt8](text)) }
    }

    @Test(arguments: [
        "", " ", "X", "AN", "A X", "I 8", "L", "Lx", "L8 8", "L x", "L 0", "L 256", "A N N", "ascii", "\0",
    ])
    func `other arguments are malformed`(text: String) {
        #expect(throws: ArgumentError.malformed) { try TypeCode(parsing: [UInt8](text)) }
    }

    @Test func `structure is F, and R and P are unsupported`() throws {
        #expect(try StructureCode(parsing: [UInt8]("f")) == .file)
        #expect(throws: ArgumentError.unsupported) { try StructureCode(parsing: [UInt8]("R")) }
        #expect(throws: ArgumentError.unsupported) { try StructureCode(parsing: [UInt8]("p")) }
        #expect(throws: ArgumentError.malformed) { try StructureCode(parsing: [UInt8]("X")) }
        #expect(throws: ArgumentError.malformed) { try StructureCode(parsing: []) }
    }

    @Test func `mode is S or Z, and others are unsupported`() throws {
        #expect(try ModeCode(parsing: [UInt8]("s")) == .stream)
        #expect(try ModeCode(parsing: [UInt8](" z ")) == .deflate)
        for text in ["B", "c"] {
            #expect(throws: ArgumentError.unsupported) { try ModeCode(parsing: [UInt8](text)) }
        }
        #expect(throws: ArgumentError.malformed) { try ModeCode(parsing: [UInt8]("SS")) }
    }
}
