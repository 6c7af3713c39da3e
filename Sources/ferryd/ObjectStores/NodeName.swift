// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The name by which a server tells its own broken uploads from those of others in one store.
enum NodeName {
    /// Of several servers on one machine each has its own, as each has a state directory; it stays when one starts again.
    static func of(_ state: StateDirectory?, on host: String? = LocalHost.name) -> String {
        let host = host ?? "ferryd"
        guard let state else { return host }
        let place = (try? Serving.absolutePath(state.description)) ?? state.path
        return "\(host)-\(Hexadecimal.text(Digest.sha256(place).prefix(4)))"
    }
}
