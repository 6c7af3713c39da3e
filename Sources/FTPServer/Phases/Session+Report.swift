// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

extension Session {
    /// Sends a listing on the control connection, portion by portion: the largest directory takes no more memory than a
    /// small one, also when the client reads slowly.
    ///
    /// A failure before the first line is refused. Later no code can be given back any more, and a last line would say
    /// that the listing is whole: the connection ends instead.
    mutating func report(_ listing: consuming Listing) async throws(CloseReason) {
        let reply = LongReply.pathStatus
        var text: [UInt8] = []
        var (isFirst, unlistable) = (true, 0)
        while true {
            let portion: EntryPortion
            do throws(StorageError) { portion = try await listing.next() } catch {
                if !isFirst { throw .refused(.serviceUnavailable) }
                channel.send(Refusal.listingIncomplete.reply)
                return
            }
            text.removeAll(keepingCapacity: true)
            if isFirst { reply.open(into: &text) }
            reply.append(lines: parameters.charset?.travelling(lines: portion.text) ?? portion.text, to: &text)
            if portion.isLast { reply.close(into: &text) }
            do throws(StreamError) { try await channel.send(part: text) } catch { throw .lost(error) }
            isFirst = false
            unlistable += portion.unlistable
            if portion.isLast { break }
            if let refusal = context.dismissal { throw .refused(refusal) }
        }
        if unlistable > 0 { context.report(.unlistableNames(count: unlistable, directory: listing.path)) }
    }
}
