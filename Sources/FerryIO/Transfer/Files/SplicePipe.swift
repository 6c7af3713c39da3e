// SPDX-License-Identifier: Apache-2.0

/// The shortest way from a socket into a file: pages of the one are handed to the other through a pipe (splice(2)),
/// which spares one of two copies.
struct SplicePipe: ~Copyable {
    /// The size of the pipe in bytes: the most that any user may ask for by default (pipe(7), `pipe-max-size`).
    private static let capacity: CInt = 1024 * 1024

    private let pipe: System.Pipe
    private let file: OpenFile
    private let offset: Int64
    private let meter: (any WriteMeter)?
    private var isTaken = true
    /// The bytes that the file had no room for.
    private(set) var leftover: ReceivingTurn.Leftover?

    /// Nothing where there are no places to write to, no descriptors left, or no room for a pipe of that size.
    init?(into place: FilePlace) {
        guard let offset = place.offset, let pipe = try? System.Pipe(),
            (try? pipe.setCapacity(Self.capacity)) != nil
        else { return nil }
        self.pipe = pipe
        (file, self.offset, meter) = (place.file, offset, place.meter)
    }

    /// Moves what is there, at most `most`, and returns how much that was.
    mutating func move(
        _ most: Int64, from source: CInt, behind position: Int64, _ counter: ByteCounter
    ) throws(TransferError) -> Int64 {
        var moved: Int64 = 0
        while isTaken, leftover == nil, moved < most,
            let count = try fill(from: source, atMost: Int(clamping: most - moved)), count > 0
        {
            let stored: Int
            do throws(Errno) { stored = try empty(count, to: offset + position + moved) } catch { throw .file(error) }
            moved += Int64(stored)
            counter.add(stored)
        }
        return moved
    }

    private mutating func fill(from source: CInt, atMost limit: Int) throws(TransferError) -> Int? {
        do throws(Errno) { return try System.splice(from: source, toPipe: pipe.writing.raw, atMost: limit) } catch {
            if error != .invalidArgument { throw .stream(.failed(error)) }
            isTaken = false
            return nil
        }
    }

    /// Returns how many bytes found room; the others are left over.
    private mutating func empty(_ count: Int, to offset: Int64) throws(Errno) -> Int {
        var done = 0
        if let meter {
            do throws(Errno) { try meter.reach(offset + Int64(count)) } catch {
                leftover = ReceivingTurn.Leftover(bytes: try drain(count), lack: error)
                return 0
            }
        }
        while done < count {
            let place = offset + Int64(done)
            do throws(Errno) {
                done += try System.splice(
                    pipe: pipe.reading.raw, to: file.descriptor.raw, at: place, count: count - done)
            } catch .invalidArgument {
                // A file system, or a file opened for appending, that knows no splices.
                isTaken = false
                let bytes = try drain(count - done)
                do throws(Errno) { try System.write(bytes, to: file.descriptor.raw, at: place) } catch {
                    guard error.isLackOfRoom else { throw error }
                    leftover = ReceivingTurn.Leftover(bytes: bytes, lack: error)
                    return done
                }
                done = count
            } catch {
                guard error.isLackOfRoom else { throw error }
                leftover = ReceivingTurn.Leftover(bytes: try drain(count - done), lack: error)
                return done
            }
        }
        return done
    }

    /// Takes all that is in the pipe.
    private func drain(_ count: Int) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try System.read(
                pipe: pipe.reading.raw, onto: &bytes, atMost: count - bytes.count, patience: .zero)
            if more == 0 { throw .inputOutput }
        }
        return bytes
    }
}
