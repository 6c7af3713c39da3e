// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The connections that have not logged in, in the order in which they came.
struct WaitingConnections {
    /// Numbers in their order; some may have gone since.
    private struct Line {
        var numbers: [Int] = []
        var first = 0
        /// The number of those that are there.
        var count = 0

        mutating func add(_ number: Int, where isThere: (Int) -> Bool) {
            count += 1
            if numbers.count > 2 * count + 32 {
                numbers = numbers[first...].filter(isThere)
                first = 0
            }
            numbers.append(number)
        }

        mutating func oldest(where isThere: (Int) -> Bool) -> Int? {
            while first < numbers.count {
                if isThere(numbers[first]) { return numbers[first] }
                first += 1
            }
            (numbers, first) = ([], 0)
            return nil
        }
    }

    private var members: [Int: IPNetwork] = [:]
    private var all = Line()
    private var perNetwork: [IPNetwork: Line] = [:]

    var count: Int { members.count }

    func count(of network: IPNetwork) -> Int { perNetwork[network]?.count ?? 0 }

    /// Adds a connection; one that is there keeps its place.
    mutating func add(_ number: Int, of network: IPNetwork) {
        guard members.updateValue(network, forKey: number) == nil else { return }
        all.add(number) { members[$0] != nil }
        perNetwork[network, default: Line()].add(number) { members[$0] != nil }
    }

    mutating func remove(_ number: Int) {
        guard let network = members.removeValue(forKey: number) else { return }
        all.count -= 1
        perNetwork[network]?.count -= 1
        if perNetwork[network]?.count == 0 { perNetwork[network] = nil }
    }

    /// The one that has waited longest.
    mutating func oldest() -> Int? { all.oldest { members[$0] != nil } }

    /// The one of a network that has waited longest.
    mutating func oldest(of network: IPNetwork) -> Int? {
        perNetwork[network]?.oldest { members[$0] != nil }
    }
}
