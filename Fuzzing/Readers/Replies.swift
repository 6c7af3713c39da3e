// SPDX-License-Identifier: Apache-2.0

/// What a server sends on the control connection.
func readReplies(_ bytes: [UInt8]) {
    struct Outcome: Equatable {
        var replies: [Reply] = []
        var failure: ReplySyntaxError?
        var mayHaveEnded = false
    }
    let outcome = however(bytes) { portions in
        var parser = ReplyParser()
        var outcome = Outcome()
        do throws(ReplySyntaxError) {
            for portion in portions {
                parser.feed(portion)
                while let reply = try parser.next() { outcome.replies.append(reply) }
            }
            outcome.mayHaveEnded = parser.mayHaveEnded
            if let last = parser.provisionalEnd() { outcome.replies.append(last) }
        } catch {
            outcome.failure = error
        }
        return outcome
    }
    outcome.replies.forEach(read)
}

private func read(_ reply: Reply) {
    _ = TransferStatus(in: reply)
    _ = reply.announcedSize
    _ = reply.description
    for line in reply.lines {
        _ = HostPort(inReply: line)
        _ = ExtendedHostPort.passivePort(inReply: line)
        if let path = VirtualPath(quotedIn: line) {
            precondition(VirtualPath(quotedIn: path.quoted()) == path, "a path, quoted and read again")
        }
    }
    // A byte that would end a line early is sent as `?`.
    guard reply.lines.allSatisfy({ $0.allSatisfy { $0 != 0 && $0 != 10 && $0 != 13 } }) else { return }
    var parser = ReplyParser()
    parser.feed(reply.wireBytes)
    precondition((try? parser.next()) == reply && parser.isEmpty, "a reply, sent and read again")
}
