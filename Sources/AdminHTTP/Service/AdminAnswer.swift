// SPDX-License-Identifier: Apache-2.0
package import ProgramKit

/// The answer to a request.
package struct AdminAnswer: Sendable {
    package var status: Int
    /// The media type of the body.
    package var type: String
    package var body: [UInt8]
    /// Headers beside those that each answer has.
    package var headers: [(name: String, value: String)] = []
    /// The next piece of an answer without a known end, in the place of a body; `nil` ends it.
    package typealias Source = @Sendable () async -> String?
    var source: Source?

    package init(_ status: Int = 200, type: String, _ body: String) {
        (self.status, self.type, self.body) = (status, type, Array(body.utf8))
    }

    /// It is done, and there is nothing to say.
    package static let nothing = AdminAnswer(204, type: "", "")

    /// An object of JSON, on one line.
    package static func json(_ value: JSON, status: Int = 200) -> AdminAnswer {
        AdminAnswer(status, type: "application/json", value.text + "\n")
    }

    /// Words for a person.
    package static func text(_ text: String, status: Int = 200) -> AdminAnswer {
        AdminAnswer(status, type: "text/plain; charset=utf-8", text + "\n")
    }

    /// Server-sent events (HTML Living Standard §9.2), as they come.
    static func events(_ source: @escaping Source) -> AdminAnswer {
        var answer = AdminAnswer(type: "text/event-stream", "")
        answer.source = source
        // A proxy is to hand on each at once.
        answer.headers.append(("X-Accel-Buffering", "no"))
        return answer
    }

    /// The failure, in one sentence, as an object.
    package static func problem(_ status: Int, _ sentence: String) -> AdminAnswer {
        json(.object([("error", .text(sentence))]), status: status)
    }

    /// True for a page, which may use what this server has for pages.
    var isPage = false

    /// The headers of every answer: nothing of it is kept, guessed at, framed, or run by a browser that the server did not
    /// give it for that.
    var standing: [(name: String, value: String)] {
        let own =
            "script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"
        return [
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'none'; \(isPage ? "\(own); " : "")frame-ancestors 'none'"),
            ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
            // Without any, forms would not say either that they come from here.
            ("Referrer-Policy", isPage ? "same-origin" : "no-referrer"),
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
            // One request a connection, so that each has its deadline, and nothing can be smuggled behind it.
            ("Connection", "close"),
        ]
    }
}
