// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

struct JSONTests {
    @Test func `an object stands on one line, whatever its strings hold`() {
        let text = "a\"b\\c\n\t\u{1}\u{9B}\u{2028}\u{7F}ö"
        let object = JSON.object([("name", .text(text)), ("size", .number(-3)), ("is", .flag(true)), ("no", .null)])
        #expect(
            object.text
                == #"{"name":"a\"b\\c\n\t\u0001\u009b\u2028\u007fö","size":-3,"is":true,"no":null}"#)
    }

    @Test func `an object can be put together member by member`() {
        var object = JSONObject()
        object.add("event", "closed")
        object.add("session", 7)
        #expect(object.text == #"{"event":"closed","session":7}"#)
    }
}

/// JSON that others have written.
struct JSONParsingTests {
    @Test(arguments: [
        #"{"a":[1,-2,2.5,true,false,null,"x\"\\\/\n\u00e9\ud83d\ude00"],"b":{}}"#, "[]", "0", "-7", #""""#,
    ])
    func `what is read and written again is the same`(text: String) throws {
        let value = try #require(JSON(parsing: Array(text.utf8)))
        let again = try #require(JSON(parsing: Array(value.text.utf8)))
        #expect(again.text == value.text)
    }

    @Test func `members are found by name, and kinds are told apart`() throws {
        let value = try #require(JSON(parsing: Array(" { \"a\" : [ 1 , \"\\ud83d\\ude00\" ] , \"b\" : true } \n".utf8)))
        #expect(value["a"]?.asList?.map(\.text) == ["1", "\"\u{1F600}\""])
        #expect(value["b"]?.asFlag == true)
        #expect(value["c"] == nil)
        #expect(value["b"]?["x"] == nil)
        #expect(JSON(parsing: Array("1e3".utf8))?.text == "1000.0")
        #expect(JSON(parsing: Array("9223372036854775807".utf8))?.asNumber == .max)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\":}", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "1e", "+1", "tru", "nul", "\"",
        "\"\n\"",
        "\"\\x\"", "\"\\ud83d\"", "\"\\udc00\"", "\"\\u12\"", "1 2", "[1 2]", "\u{FEFF}1", "1e999",
    ])
    func `whatever is no JSON is nothing`(text: String) { #expect(JSON(parsing: Array(text.utf8)) == nil) }

    @Test func `deep nesting ends the reading and not the program`() {
        #expect(JSON(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 100_000)) == nil)
        #expect(JSON(parsing: [0x22, 0xFF, 0x22]) == nil)
    }
}
