// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO

/// What queries may know of a session; copied, so that they cannot change it.
struct SessionView: Sendable {
    let user: AccountName?
    let directory: VirtualPath
    let parameters: TransferParameters
    let peer: SocketAddress
}

/// How transfers are made.
struct TransferParameters: Sendable {
    /// As `TYPE` set it; `nil` while it was never sent.
    var type: TypeCode?
    /// The facts that `MLSD` and `MLST` tell.
    var facts = FactSelection.standard
    /// What the client called itself.
    var client: [UInt8] = []
    let asciiPolicy: ASCIIPolicy

    init(asciiPolicy: ASCIIPolicy) { self.asciiPolicy = asciiPolicy }

    /// Whether line ends are converted.
    var convertsText: Bool {
        switch asciiPolicy {
        case .off: false
        case .onRequest: type == .ascii
        case .rfc: type == nil || type == .ascii
        }
    }
}

/// The part of the world that file commands may touch: the store with the user's rights before it, and where they are.
struct Workspace: Sendable {
    let storage: any StorageBackend
    let view: SessionView

    var parameters: TransferParameters { view.parameters }

    /// The place that a client's pathname means.
    func path(_ argument: [UInt8]) -> VirtualPath { .resolving(argument, from: view.directory) }

    func path(_ argument: Pathname) -> VirtualPath { path(argument.bytes) }

    func path(_ argument: OptionalPathname) -> VirtualPath { argument.bytes.map(path) ?? view.directory }
}
