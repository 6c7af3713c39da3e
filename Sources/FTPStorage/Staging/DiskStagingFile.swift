// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire
import FerryIO
import Synchronization

/// The staging file of an upload to the disk: in the directory of its target, locked as long as the upload lasts.
///
/// Nothing has to happen for the old file to survive: closing the descriptor, which the end of the process does too,
/// ends the lock and leaves the staging file for another upload to go on from.
final class DiskStagingFile: StagingFile {
    let path: VirtualPath
    let place: Place
    let names: StagingNames
    let slot: Int
    /// The name of the staging file itself.
    let name: PathBytes
    let file: OpenFile
    /// The file as it was when it was taken.
    let beginning: FileStatus
    let condition: CommitCondition<FileStatus>
    /// The number of bytes at its beginning that were copied from the old file, and so did not arrive.
    let copied: Int64
    let sync: (any DiskSync)?
    /// The attributes that it gets unless it takes the place of another file.
    let attributes: CreationAttributes
    let root: RootDirectory
    /// The room that the upload takes, where somebody counts it.
    let charge: UploadCharge?
    /// Keeps the name from others that want a free one.
    private let claim: NameClaim?
    /// True when the charge has been settled.
    let isSettled = Atomic(false)

    init(
        _ path: VirtualPath, _ place: consuming Place, _ names: StagingNames, _ taken: LockedStagingFile,
        _ charge: UploadCharge?, _ condition: CommitCondition<FileStatus>, copied: Int64, _ storage: DiskStorage,
        claim: NameClaim? = nil
    ) {
        self.path = path
        self.place = place
        self.names = names
        slot = taken.slot
        file = taken.file
        name = taken.name
        beginning = taken.status
        self.condition = condition
        self.copied = copied
        sync = storage.sync
        attributes = storage.attributes
        root = storage.root
        self.charge = charge
        self.claim = claim
    }

    deinit {
        // Let go of without an end, it leaves what has arrived, which is counted.
        if charge != nil, !isSettled.load(ordering: .relaxed) { root.calls.now { _ = leave() } }
    }

    func open() -> any FileWriter { charge.map { MeteredFile(file, $0) } ?? file }

    var quotaRoom: Int64? { charge?.room }

    var room: Int64? {
        get async { await root.calls.runBriefly { System.room(beside: self.file.descriptor) } }
    }

    func write(_ contents: [UInt8], at offset: Int64) throws(StorageFault) {
        if contents.isEmpty { return }
        try charge?.require(offset + Int64(contents.count))
        try faulting { () throws(Errno) in try System.write(contents, to: file.descriptor.raw, at: offset) }
    }
}

/// An upload whose staging file stands, and the copy it may still need.
struct BegunUpload: Sendable {
    let staging: any StagingFile
    let startOffset: Int64
    let writeOffset: Int64
    var beginning: StoredBeginning?
    var copy: FileCopy?
}

extension DiskStagingFile {
    /// Makes the staging file of an upload stand, though perhaps not yet all that it begins with.
    static func begin(
        _ mode: WriteMode, at path: VirtualPath, in storage: DiskStorage
    ) throws(StorageFault) -> BegunUpload {
        // A new name must be free even of a link that leads nowhere.
        let place = try mode.replaces ? storage.lookup.placeBehindLinks(of: path) : storage.lookup.place(of: path)
        let names = StagingNames(owner: storage.owner, name: place.name.bytes)
        let claim = mode == .create ? try NameClaims.shared.claim(place) : nil
        if mode.mayContinue, try place.recoverTails(names) { storage.root.ledger?.doubt() }
        let old = try place.status()
        if mode.replaces { try old?.requireFile() }
        var kept = mode.mayContinue ? try place.takeKept(names) : []
        let taken: (file: LockedStagingFile, charge: UploadCharge?)
        var copied: Int64 = 0
        var beginning: StoredBeginning?
        let form = storage.root.form
        switch try UploadBeginning(
            mode, old: (old?.size).map(form.contentLength(of:)),
            kept: kept.map { form.contentLength(of: $0.status.size) })
        {
        case .kept(let index, let offset):
            let partial = kept[index]
            beginning = try StoredBeginning(at: offset, of: form, replacing: nil) { (range) throws(StorageFault) in
                try partial.file.descriptor.bytes(range)
            }
            let length = form.cut(at: offset)
            taken = try storage.taking(in: place, names, UploadCharge.Terms(replacing: old, start: length)) {
                () throws(StorageFault) in try partial.cut(to: length)
            }
            return BegunUpload(
                staging: DiskStagingFile(
                    path, place, names, taken.file, taken.charge, CommitCondition(mode, old: old), copied: 0, storage),
                startOffset: length, writeOffset: length, beginning: beginning)
        case .nothing:
            taken = try storage.taking(in: place, names, UploadCharge.Terms(replacing: old)) {
                () throws(StorageFault) in
                try mode == .create
                    ? place.takeNew(names, storage.attributes) : place.takeEmpty(names, like: old, storage.attributes)
            }
        case .copy(let offset):
            kept = []
            beginning = try StoredBeginning(at: offset, of: form, replacing: old?.size) {
                (range) throws(StorageFault) in try place.openToRead().bytes(range)
            }
            let length = form.cut(at: offset)
            if form.isPlain, let old, length == old.size, length > 0, try place.admitsTail(behind: old, mode) {
                let tail = try TailStagingFile(path, place, names, behind: old, mode, storage)
                return BegunUpload(staging: tail, startOffset: length, writeOffset: TailHeader.length)
            }
            taken = try storage.taking(in: place, names, UploadCharge.Terms(replacing: old, start: length)) {
                () throws(StorageFault) in try place.takeEmpty(names, like: old, storage.attributes)
            }
            copied = length
        }
        let staging = DiskStagingFile(
            path, place, names, taken.file, taken.charge, CommitCondition(mode, old: old), copied: copied, storage,
            claim: claim)
        return BegunUpload(
            staging: staging, startOffset: copied, writeOffset: copied, beginning: beginning,
            copy: try copied > 0 ? staging.copyOld(copied) : nil)
    }

    /// An upload from nothing, in a place that is known, where `old` stands.
    static func empty(
        at path: VirtualPath, in place: consuming Place, replacing old: FileStatus?, for storage: DiskStorage
    ) throws(StorageFault) -> DiskStagingFile {
        try old?.requireFile()
        let names = StagingNames(owner: storage.owner, name: place.name.bytes)
        let (taken, charge) = try storage.taking(in: place, names, UploadCharge.Terms(replacing: old)) {
            () throws(StorageFault) in try place.takeEmpty(names, like: old, storage.attributes)
        }
        return DiskStagingFile(path, place, names, taken, charge, .none, copied: 0, storage)
    }

    private func copyOld(_ length: Int64) throws(StorageFault) -> FileCopy {
        do throws(StorageFault) { return try FileCopy(of: place, length: length, into: file) } catch {
            remove()
            throw error
        }
    }
}

extension Descriptor {
    /// As many of the bytes of a range as the file has.
    fileprivate func bytes(_ range: Range<Int64>) throws(StorageFault) -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try faulting { () throws(Errno) in
            try System.read(raw, onto: &bytes, atMost: range.count, at: range.lowerBound)
        }
        return bytes
    }
}

extension FileStatus {
    /// True when a later look shows the same file, and nothing has been written to it since.
    func isUnchanged(in later: FileStatus) -> Bool {
        isSameFile(as: later) && size == later.size && modified == later.modified
    }

    /// Refuses what an upload cannot replace.
    func requireFile() throws(StorageFault) {
        switch kind {
        case .file: break
        case .directory: throw StorageFault(.isDirectory)
        case .symbolicLink, .other: throw StorageFault(.notARegularFile)
        }
    }
}
