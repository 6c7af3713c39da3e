// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The control connection: command lines go out, replies come in, and a transcript is kept of both.
struct ControlStream: ~Copyable, Sendable {
    let stream: ByteStream
    let transcript: Transcript
    /// The charset in which lines travel; nil for UTF-8.
    private let charset: Charset?
    private var parser = ReplyParser()
    private var arrivals: [UInt8] = []

    /// The time for which a line that looks like the end of a reply, but has another code, waits for a better one.
    private static let patience = Duration.seconds(2)

    init(_ stream: consuming ByteStream, transcript: Transcript, charset: Charset? = nil) {
        self.stream = stream
        self.transcript = transcript
        self.charset = charset
    }

    /// Goes on over another stream that is made of this one, such as an encrypted one.
    ///
    /// - Throws: `injected` if bytes wait that nobody has asked for: somebody on the way may have put them there to
    ///   speak later as the server (CVE-2021-22947).
    consuming func upgraded(
        _ upgrade: (consuming ByteStream) async throws(StreamError) -> ByteStream
    ) async throws(ControlError) -> ControlStream {
        if !parser.isEmpty { throw .injected }
        let (transcript, charset) = (transcript, charset)
        do throws(StreamError) {
            return ControlStream(try await upgrade(stream), transcript: transcript, charset: charset)
        } catch {
            throw .stream(error)
        }
    }

    /// Sends command lines in one go; none of them if one must not be sent.
    mutating func send(
        _ lines: [CommandLine], stall: Duration, _ cancellation: Cancellation = .heeded
    ) async throws(ControlError) {
        var bytes: [UInt8] = []
        do throws(CommandLine.InvalidArgument) {
            for line in lines { bytes += try line.travelling(in: charset).wireBytes() }
        } catch {
            throw .argument(error)
        }
        for line in lines { transcript.sent(line) }
        // A password may be among them.
        defer { bytes.clear() }
        do throws(StreamError) { try await stream.write(bytes, stall: stall, cancellation) } catch {
            throw .stream(error)
        }
    }

    /// Waits for the next reply, whatever it says.
    mutating func reply(
        until deadline: Deadline, _ cancellation: Cancellation = .heeded
    ) async throws(ControlError) -> Reply {
        while true {
            if let reply = try parsedReply() { return reply }
            let limit = parser.mayHaveEnded ? min(deadline, stream.loop.deadline(after: Self.patience)) : deadline
            do throws(StreamError) {
                arrivals.removeAll(keepingCapacity: true)
                if try await stream.read(onto: &arrivals, atMost: 4096, until: limit, cancellation) != nil {
                    throw .closed
                }
                parser.feed(arrivals)
            } catch {
                guard error == .timedOut || error == .closed, let reply = parser.provisionalEnd() else {
                    throw .stream(error)
                }
                return received(reply)
            }
        }
    }

    /// A reply that nobody has asked for: it arrived while no command waited.
    mutating func unexpectedReply() throws(ControlError) -> Reply? {
        arrivals.removeAll(keepingCapacity: true)
        do throws(StreamError) {
            let outcome = try stream.readNow(onto: &arrivals, atMost: 4096)
            parser.feed(arrivals)
            if let reply = try? parsedReply() { return reply }
            if case .end = outcome { throw .closed }
            return nil
        } catch {
            throw .stream(error)
        }
    }

    /// Ends a transfer that is given up, also in a cancelled task: afterwards the next command gets its own reply.
    ///
    /// ABOR, then NOOP as a marker. Servers answer an abort with one, two or three replies, of which none is the NOOP's
    /// 200; without that in time, nobody knows whose reply comes next.
    mutating func abortTransfer(until deadline: Deadline) async throws(ControlError) {
        try await send([CommandLine(.abor), CommandLine(.noop)], stall: .seconds(1), .ignored)
        while true {
            do throws(ControlError) {
                let reply = try await reply(until: deadline, .ignored)
                if reply.code.rawValue == 421 { throw ControlError.refused(reply) }
                if reply.code.rawValue == 200 { return }
            } catch .stream(.interrupted) {
                continue  // meant for a wait before this one
            }
        }
    }

    private mutating func parsedReply() throws(ControlError) -> Reply? {
        do throws(ReplySyntaxError) {
            guard let reply = try parser.next() else { return nil }
            return received(reply)
        } catch {
            throw .syntax(error)
        }
    }

    private func received(_ reply: Reply) -> Reply {
        let reply = charset.map { Reply(reply.code, lines: reply.lines.map($0.stored(path:))) } ?? reply
        transcript.received(reply)
        return reply
    }
}

extension CommandLine {
    fileprivate func travelling(in charset: Charset?) -> CommandLine {
        guard let charset else { return self }
        return CommandLine(String(decoding: verbText, as: UTF8.self), charset.travelling(line: argument))
    }
}
