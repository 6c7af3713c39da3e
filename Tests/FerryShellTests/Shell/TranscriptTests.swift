// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ferry

struct TranscriptTests {
    @Test func `is the replies that belong to it, whole, and nothing else`() {
        var filter = TranscriptFilter()
        filter.begin("Connected to h:21")
        let lines = [
            ("220-Welcome", true), ("211 not the end", true), (" all", true), ("220 Ready.", true),
            ("331 Password.", true),
            ("230 In.", true), ("211-Features:", false), (" SIZE", false), ("230 inside a reply", false),
            ("211 End", false),
            ("257 \"/\"", false), ("200 OK", false), ("530 No.", true),
        ]
        for (line, isShown) in lines {
            let judgement = filter.judge(line)
            #expect(judgement == isShown, "\(line)")
        }
    }

    @Test func `is nothing once it is over, and nothing for a script`() {
        var filter = TranscriptFilter()
        filter.begin(nil)
        filter.end()
        let afterLogin = filter.judge("230 In.")
        #expect(!afterLogin)
        filter.isForPerson = false
        filter.begin("Connected")
        #expect(filter.introduction == nil)
        let forScript = filter.judge("220 Ready.")
        #expect(!forScript)
    }
}
