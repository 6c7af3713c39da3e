// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The side file of an upload to the disk: in the folder of its target, locked as long as the upload lasts.
///
/// Nothing has to happen for the old file to survive: closing the descriptor, which the end of the process does too,
/// ends the lock and leaves the side file for another upload to go on from.
final class DiskSideFile: SideFile {
    let path: VirtualPath
    let place: Place
    let names: SideFileNames
    let slot: Int
    let file: OpenFile
    /// What it was when it was taken.
    let begun: FileStatus
    let condition: CommitCondition<FileStatus>
    /// How many bytes at its begin were copied from the old file, and so did not arrive.
    let copied: Int64
    let isDurable: Bool

    init(
        _ path: VirtualPath, _ place: consuming Place, _ names: SideFileNames, _ taken: TakenSideFile,
        _ condition: CommitCondition<FileStatus>, copied: Int64, isDurable: Bool
    ) {
        self.path = path
        self.place = place
        self.names = names
        slot = taken.slot
        file = taken.file
        begun = taken.status
        self.condition = condition
        self.copied = copied
        self.isDurable = isDurable
    }

    func open() -> OpenFile { file }

    var room: Int64? {
        get async { await BlockingPool.shared.runBriefly { System.room(beside: self.file.descriptor) } }
    }

    func write(_ contents: [UInt8], at offset: Int64) throws(StorageFault) {
        if contents.isEmpty { return }
        try faulting { () throws(Errno) in try System.write(contents, to: file.descriptor.raw, at: offset) }
    }
}
