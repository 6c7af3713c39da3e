// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// From the transfer command to the stream.
extension DataConnector {
    /// Makes the data connection of a transfer command that was just sent, and waits for the first reply to it.
    ///
    /// The stream is handed over after that reply, as a handshake begins behind it (RFC 4217 §9). A server whose
    /// download begins before its reply gets read all the same.
    ///
    /// Not optimised, as the optimiser of Swift 6.3.1 crashes on it.
    @_optimize(none)
    mutating func open(
        _ plan: consuming DialPlan, for request: TransferRequest, on link: inout ControlLink, for purpose: Purpose
    ) async throws(FTPError) -> OpenedData {
        switch consume plan {
        case .connected(let stream):
            return try await settled(stream, for: request, on: &link, for: purpose)
        case .dial(let place):
            guard let stream = try await lateDial(place, on: &link, for: purpose) else { return .unreachable }
            return try await settled(stream, for: request, on: &link, for: purpose)
        case .dialling(let attempt, let place):
            guard let stream = try await lateDial(place, attempt, on: &link, for: purpose) else {
                return .unreachable
            }
            return try await settled(stream, for: request, on: &link, for: purpose)
        case .accept(let listener):
            let first = try await link.firstReply(for: purpose)
            if first.isRefusal { return .ended(first) }
            if first.code.group == .completion {
                // The server is done, and has connected by now if it ever will.
                let deadline = link.loop.deadline(after: .seconds(1))
                guard let late = try? await listener.accept(on: link.loop, until: deadline) else {
                    return .ended(first)
                }
                return .stream(late, first)
            }
            return .stream(try await accept(from: listener, on: &link, for: purpose), first)
        }
    }

    private func settled(
        _ stream: consuming ByteStream, for request: TransferRequest, on link: inout ControlLink, for purpose: Purpose
    ) async throws(FTPError) -> OpenedData {
        let first: Reply? =
            switch request.direction {
            // Nothing is to be encrypted, and a file that is refused after all was short.
            case .upload where request.isEarly && encryption == nil: nil
            // Of an encrypted stream nothing can come before the handshake, which begins behind the reply.
            case .download where encryption != nil: try await link.firstReply(for: purpose)
            case .download: try await link.firstReply(orBytesOn: stream, for: purpose)
            case .upload: try await link.firstReply(for: purpose)
            }
        if let first, first.isRefusal { return .ended(first) }
        return .stream(stream, first)
    }

    /// Dials after the command was sent; `nil` means that another way may be looked for.
    ///
    /// A server that refuses the command closes its port with that, and the refusal is the reason to tell. Else, if
    /// dialling fails, the server waits for nobody and has to be told.
    private mutating func lateDial(
        _ place: DataPlace, _ begun: consuming Dialer.Attempt? = nil, on link: inout ControlLink,
        for purpose: Purpose
    ) async throws(FTPError) -> ByteStream? {
        do throws(FTPError) {
            return try await dial(place, begun, for: link, purpose)
        } catch {
            link.transcript.note("\(error)")
            if error.code == .cannotConnect,
                let reply = try await link.finalReply(owed: 1, within: .seconds(1), for: purpose)
            {
                throw reply.isRefusal ? purpose.failure(of: reply) : error
            }
            route.forgetProof()
            await link.abandonTransfer()
            guard link.isUsable, error.code == .cannotConnect else { throw error }
            return nil
        }
    }

    /// Takes the first connection that comes from the server itself.
    private mutating func accept(
        from listener: borrowing Listener, on link: inout ControlLink, for purpose: Purpose
    ) async throws(FTPError) -> ByteStream {
        let deadline = link.loop.deadline(after: link.configuration.timeouts.dataConnect)
        do throws(StreamError) {
            while true {
                let stream = try await listener.accept(on: link.loop, until: deadline)
                if stream.peerAddress.host == peer.host {
                    route.worked(.active)
                    return stream
                }
            }
        } catch {
            await link.abandonTransfer()
            route.failed(.active)
            throw purpose.failure(error == .cancelled ? .cancelled : .cannotConnect, "the server did not connect")
        }
    }
}
