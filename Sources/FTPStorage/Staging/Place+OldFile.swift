// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The file that an upload goes on with.
extension Place {
    /// The file that stands here, open for reading and writing; nil when there is none that may be written to.
    func openTarget() throws(StorageFault) -> Descriptor? {
        do throws(Errno) {
            return try System.open(name, from: directory, [.readWrite, .noFollow, .nonBlocking], resolve: .beneath)
        } catch {
            switch error {
            case .noEntry, .accessDenied, .notPermitted, .readOnlyFileSystem, .textFileBusy, .tooManyLinks: return nil
            default: throw StorageFault(errno: error)
            }
        }
    }

    /// The file that stands here, open for writing and locked against other uploads that go on with it; they are brief, and
    /// are waited for.
    ///
    /// With `orOnlyReadable` one that nobody may write to is open for reading only.
    func lockOld(
        unless cancellation: CancellationFlag?, orOnlyReadable: Bool = false
    ) throws(StorageFault) -> Descriptor {
        for _ in 0..<1000 {
            if let locked = try lockOldNow(orOnlyReadable: orOnlyReadable) { return locked }
            if let cancellation, cancellation.isSet { throw StorageFault(.cancelled) }
            Thread.pause(.milliseconds(10))
        }
        throw StorageFault(.busy)
    }

    /// The same; nil when another upload is just taking its place, or being put behind it.
    private func lockOldNow(orOnlyReadable: Bool) throws(StorageFault) -> Descriptor? {
        if let old = try openTarget() { return try lock(old) }
        guard orOnlyReadable else { throw StorageFault(.busy) }
        return try lock(try openToRead())
    }

    /// The file that stands here, open for reading.
    func openToRead() throws(StorageFault) -> Descriptor {
        do throws(Errno) {
            return try System.open(name, from: directory, [.readOnly, .noFollow, .nonBlocking], resolve: .beneath)
        } catch {
            // It was there before.
            throw error == .noEntry ? StorageFault(.busy) : StorageFault(errno: error)
        }
    }

    /// The file, locked; nil when another upload has it.
    func lock(_ target: consuming Descriptor) throws(StorageFault) -> Descriptor? {
        do throws(Errno) { return try System.lock(target) } catch {
            if error == .wouldBlock { return nil }
            throw StorageFault(errno: error)
        }
    }
}
