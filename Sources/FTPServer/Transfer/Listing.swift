// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// A listing on its way to the client: sent as it is read, so that a million entries take no more memory than ten.
struct Listing: DataTransfer, ~Copyable {
    enum Format: Sendable {
        case long(now: Timestamp)
        case names
        case facts(FactSelection)

        /// The detail that it needs of each entry.
        var detail: EntryDetail {
            switch self {
            case .names: .name
            case .long, .facts: .everything
            }
        }
    }

    let path: VirtualPath
    private var entries: any EntryStream & ~Copyable
    private let format: Format
    private let filter: Filter
    /// The text before each name in a listing of names, so that the names can be used as they are.
    private let prefix: [UInt8]
    /// The way in which its lines travel.
    private var form = DataForm.plain

    init(
        of path: VirtualPath, _ entries: consuming any EntryStream & ~Copyable, as format: Format,
        only filter: Filter = .everything, prefix: [UInt8] = []
    ) {
        self.path = path
        self.entries = entries
        self.format = format
        self.filter = filter
        self.prefix = prefix
    }

    /// The same on a data connection of that session, which may compress.
    consuming func travelling(with parameters: TransferParameters) -> Listing {
        var listing = self
        // Clients that know the machine's form take its names for UTF-8 (RFC 3659 §2.2).
        if case .facts = listing.format {
            listing.form = DataForm(ofLinesWith: parameters, in: nil)
        } else {
            listing.form = DataForm(ofLinesWith: parameters, in: parameters.charset)
        }
        return listing
    }

    /// The next lines; all entries have been read when it `isLast`.
    mutating func next() async throws(StorageError) -> EntryPortion { try await entries.next(writer) }

    var subject: TransferSubject { TransferSubject(direction: .listing, path: path) }

    var preliminary: Preliminary { .listing }

    var total: Int64? { nil }

    var moved: Int64 { 0 }

    /// A directory may have to be read from a disk.
    var briefLength: Int64? { nil }

    func runBriefly(over _: borrowing ByteStream, within _: inout RateBudget) -> Bool { false }

    /// Not called, as `runBriefly` never moves a whole listing.
    consuming func end(after _: Duration) -> TransferOutcome { .failed(.localError()) }

    consuming func giveUp() {}

    consuming func run(
        over stream: consuming ByteStream, _ running: RunningTransfer, for context: ConnectionContext
    ) async -> TransferOutcome {
        let (stall, path) = (context.services.configuration.timeouts.stall, path)
        let encoder: (any ByteTransform)?
        do throws(Refusal) { encoder = try form.encoder() } catch {
            stream.resetOnClose()
            return .failed(error)
        }
        var source = ListingSource(self)
        do throws(TransferError) {
            try await running.pipeline(stall: stall).send(&source, through: encoder, over: stream)
            try await stream.finishTLS(stall: stall)
        } catch {
            if error != .stream(.cancelled) { stream.resetOnClose() }
            return .failed(Refusal(error, stall: stall))
        }
        if source.unlistable > 0 { context.report(.unlistableNames(count: source.unlistable, directory: path)) }
        return .complete(.listingComplete(entries: source.count, unlistable: source.unlistable))
    }

    /// Writes the line of each entry that is wanted.
    private var writer: EntryWriter {
        { [format, filter, prefix] entry, lines in
            guard filter.admits(entry) else { return false }
            switch format {
            case .long(let now):
                UnixListing.append(entry, now: now, to: &lines)
            case .facts(let selection):
                entry.appendMachineLine(to: &lines, facts: selection)
            case .names:
                lines += prefix
                lines += entry.name.bytes
                lines.append(.carriageReturn)
                lines.append(.lineFeed)
            }
            return true
        }
    }
}

extension Listing {
    /// Which entries of a directory are wanted.
    enum Filter: Sendable {
        case everything
        case visible
        case matching(Glob, showsHidden: Bool)

        func admits(_ entry: EntryFacts) -> Bool {
            switch self {
            case .everything: true
            case .visible: entry.name.first != UInt8(ascii: ".")
            case .matching(let glob, let showsHidden):
                (showsHidden || entry.name.first != UInt8(ascii: ".")) && glob.matches(entry.name.bytes)
            }
        }
    }

    /// The listing that `LIST` and `NLST` ask for: of a directory, one file, or all that matches a pattern in the last
    /// component.
    ///
    /// A name that looks like a pattern but exists is that name.
    static func matching(
        _ argument: ListArgument, in workspace: Workspace, as format: Format, recursingTo budget: Int? = nil
    ) async throws(Refusal) -> Listing {
        let path = await workspace.path(argument.pathname)
        let storage = workspace.storage
        do throws(StorageError) {
            let entry = try await storage.listedEntry(at: path)
            if try await storage.isDirectory(entry, at: path) {
                let prefix = argument.pathname.isEmpty || argument.pathname.last == .slash ? [] : [UInt8.slash]
                var entries = try await storage.entries(in: path, format.detail)
                if argument.isRecursive, let budget {
                    entries = TreeEntries(entries, in: path, of: storage, format.detail, atMost: budget)
                }
                return Listing(
                    of: path, entries, as: format,
                    only: argument.showsHidden ? .everything : .visible, prefix: argument.pathname + prefix)
            }
            if argument.pathname.last == .slash { throw StorageError(.notADirectory, .list, path) }
            return Listing(of: path, OneEntry(entry), as: format, prefix: Array(argument.parent))
        } catch {
            guard error.kind == .noSuchFile, argument.hasPattern else { throw Refusal(error) }
        }
        let directory = await workspace.path(Array(argument.parent))
        let glob = Glob(Array(argument.pattern))
        let entries = try await orRefuse { () async throws(StorageError) in
            try await storage.entries(in: directory, format.detail)
        }
        let showsHidden = argument.showsHidden || argument.pattern.first == UInt8(ascii: ".")
        return Listing(
            of: directory, entries, as: format, only: .matching(glob, showsHidden: showsHidden),
            prefix: Array(argument.parent))
    }
}

extension StorageBackend {
    /// True for a directory and for a link to one; a link that cannot be followed is none.
    fileprivate func isDirectory(_ entry: EntryFacts, at path: VirtualPath) async throws(StorageError) -> Bool {
        guard case .symbolicLink = entry.kind else { return entry.isDirectory }
        do throws(StorageError) { return try await self.entry(at: path).isDirectory } catch {
            switch error.kind {
            case .noSuchFile, .notADirectory, .outsideRoot, .tooManyLinks, .permissionDenied: return false
            default: throw error
            }
        }
    }
}

/// The lines of a listing, as the store reads its entries.
private struct ListingSource: TransferSource, ~Copyable {
    private var listing: Listing
    private var isOver = false
    private(set) var count = 0
    /// The number of names that would break a line, and were left out.
    private(set) var unlistable = 0

    init(_ listing: consuming Listing) { self.listing = listing }

    mutating func next(atMost limit: Int) async throws(TransferError) -> [UInt8]? {
        if isOver { return nil }
        let portion: EntryPortion
        do throws(StorageError) { portion = try await listing.next() } catch { throw .stopped }
        count += portion.count
        unlistable += portion.unlistable
        isOver = portion.isLast
        return portion.text
    }
}

/// A listing of one file.
private struct OneEntry: EntryStream, ~Copyable {
    private let entry: EntryFacts

    init(_ entry: EntryFacts) { self.entry = entry }

    mutating func next(_ write: @escaping EntryWriter) -> EntryPortion {
        var portion = EntryPortion()
        if write(entry, &portion.text) { portion.count = 1 }
        portion.isLast = true
        return portion
    }
}
