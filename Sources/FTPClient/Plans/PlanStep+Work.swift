// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension PlanStep {
    /// True when it comes to the same if it is done twice, so that it can be tried again.
    ///
    /// Bytes that were written to a pipe cannot be taken back, and those read from one not be read again.
    var isRepeatable: Bool {
        switch self {
        case .download(let file): !file.target.isDescriptor
        case .upload(let file): !file.source.isDescriptor && !file.options.appends
        default: true
        }
    }

    /// The name that progress is shown under: that of the file on the side it comes from.
    var sourceName: FileName {
        switch self {
        case .download(let file): FileName(file.path.name)
        case .upload(let file): FileName(file.local.name)
        default: ""
        }
    }
}

extension FTPConnection {
    /// True when nothing that would follow on this connection can do better than what has failed with `error`: another
    /// connection has to go on.
    func isSpent(by error: FTPError) -> Bool { error.endsConnection || !isUsable && recovery.isForbidden }
}

extension PlanStep {
    /// The same step, with a place where others find its file to help with.
    func shared(by sharing: DownloadSharing?) -> PlanStep {
        guard let sharing, case .download(var file) = self else { return self }
        file.options.sharing = sharing
        return .download(file)
    }

    /// The same step without open directories, of which a process may hold few: for steps that have ended.
    var withoutHandles: PlanStep {
        switch self {
        case .makeDirectory(.here(let path, in: _)): return .makeDirectory(.here(path, in: nil))
        case .download(var file):
            if case .inside = file.target, let path = file.target.path { file.target = .file(path) }
            return .download(file)
        case .upload(var file):
            if case .inside = file.source { file.source = .file(file.local) }
            return .upload(file)
        case .makeDirectory, .remark, .problem: return self
        }
    }

    /// The thing that a transfer writes, which no other may write at the same time: a listing can hold a name twice.
    enum Target: Hashable, Sendable {
        case here(LocalPath)
        case there(RemotePath)
        /// A descriptor of the caller's.
        case descriptor
    }

    /// The target of a transfer; `nil` for other steps.
    var target: Target? {
        switch self {
        case .download(let file) where isTransfer: file.target.path.map { .here($0) } ?? .descriptor
        case .upload(let file) where isTransfer: .there(file.path)
        default: nil
        }
    }
}

extension DownloadTarget {
    /// True when the bytes go to a pipe or the terminal.
    package var isDescriptor: Bool { if case .descriptor = self { true } else { false } }
}

extension UploadSource {
    /// True when the bytes come from an open descriptor, such as a pipe.
    package var isDescriptor: Bool { if case .descriptor = self { true } else { false } }
}

extension FTPConnection {
    /// Moves the file of a step, and tries again as the configuration says.
    ///
    /// - Parameters:
    ///   - step: The step.
    ///   - observer: Told how far it is.
    /// - Returns: The end of the step.
    mutating func carryOut(_ step: PlanStep, _ observer: ProgressObserver?) async -> PlanOutcome {
        do throws(FTPError) {
            if !step.isRepeatable { return .transferred(try await move(step, observer)) }
            let summary = try await repeating { connection async throws(FTPError) in
                try await connection.move(step, observer)
            }
            return .transferred(summary)
        } catch {
            return .failed(error)
        }
    }

    private mutating func move(
        _ step: PlanStep, _ observer: ProgressObserver?
    ) async throws(FTPError) -> TransferSummary {
        switch step {
        case .download(let file):
            return try await download(
                file.path, to: file.target, options: file.options,
                onProgress: file.target.isDescriptor ? nil : observer)
        case .upload(let file):
            return try await upload(file.source, to: file.path, options: file.options, onProgress: observer)
        case .makeDirectory, .remark, .problem: throw FTPError(.refusedByGuard, .ask, [], "there is no file to move")
        }
    }

    /// Makes a directory of a plan.
    mutating func make(_ directory: PlannedDirectory) async -> Result<MadeDirectory, FTPError> {
        do throws(FTPError) {
            switch directory {
            case .here(let path, in: let parent):
                guard let parent else { throw FTPError(.refusedByGuard, .openLocal, path.bytes) }
                return .success(.here(try await parent.directory(path.name)))
            case .there(let path):
                return .success(.there(isNew: try await makeDirectory(path, intermediates: true)))
            }
        } catch {
            return .failure(error)
        }
    }
}
