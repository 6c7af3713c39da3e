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
