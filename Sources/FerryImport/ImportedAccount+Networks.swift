// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO

/// The networks that clients may come from. Names of hosts are not looked up.
extension ImportedAccount {
    /// Takes the allowed networks, or all if none is named, without the refused ones.
    ///
    /// Without an allowed network that can be kept, and with a refused one that cannot be read, the account is kept
    /// disabled: otherwise it could be used from where it could not.
    mutating func take(networks allowed: [String], except refused: [String]) {
        guard let holes = read(refused: refused) else { return }
        let blocks = read(allowed: allowed)
        if allowed.isEmpty, holes.isEmpty { return }
        let left = ForeignNetworks.subtract(holes, from: allowed.isEmpty ? nil : blocks)
        keep(left)
        if left != blocks { chosen("the networks that were refused are left out of those that are allowed") }
    }

    /// Takes all networks but the refused ones, of which some are `saved`; without a refused one there is no limit.
    mutating func take(networksBut refused: [String], saving saved: [String]) {
        guard let holes = read(refused: refused) else { return }
        let blocks = read(allowed: saved)
        if refused.isEmpty {
            if !saved.isEmpty { chosen("allowed networks limited nothing, as none were refused") }
            return
        }
        keep(ForeignNetworks.subtract(holes, from: nil).map { ForeignNetworks.union($0, blocks) })
    }

    /// Leaves of the networks only what is in others too.
    mutating func narrow(to others: NetworkBlocks?) {
        guard let others else { return }
        guard let own = account.settings.networks else {
            account.settings.networks = others
            return
        }
        keep(ForeignNetworks.common(own.networks, others.networks))
    }

    private mutating func read(allowed words: [String]) -> [IPNetwork] {
        let (networks, unread) = ForeignNetworks.read(words)
        for word in unread { lost("clients from \"\(Printable.text(Array(word.utf8)))\": no network in numbers") }
        return networks
    }

    /// Reads refused networks; nil, with the account disabled, if one of them is none.
    private mutating func read(refused words: [String]) -> [IPNetwork]? {
        let (networks, unread) = ForeignNetworks.read(words)
        for word in unread {
            disable("clients refused from \"\(Printable.text(Array(word.utf8)))\": no network in numbers")
        }
        return unread.isEmpty ? networks : nil
    }

    private mutating func keep(_ networks: [IPNetwork]?) {
        guard let networks, !networks.isEmpty, networks.count <= ForeignNetworks.most,
            let blocks = NetworkBlocks(networks.map(\.description).joined(separator: ","))
        else { return disable("no network is left that it may be used from") }
        account.settings.networks = blocks
    }
}

extension NetworkBlocks {
    fileprivate var networks: [IPNetwork] {
        description.split(separator: ",").compactMap { IPNetwork(String($0)) }
    }
}
