internal import BrachioCore

/// A random order of all objects that needs no memory: the objects that were answered first in it are a sample drawn at random from all,
/// whoever chose to ask them, so that what a model gets right of them tells what it gets right of all.
package enum AuditOrder {
    /// Where an object stands in the order, as a number to sort by.
    package static func key(_ object: Int, seed: UInt64) -> UInt64 {
        var source = SplitMix64(seed: seed).derived(UInt64(bitPattern: Int64(object)))
        return source.next()
    }

    package static func order(_ objects: [Int], seed: UInt64) -> [Int] {
        objects.map { (key($0, seed: seed), $0) }.sorted { $0 < $1 }.map(\.1)
    }

    /// The longest beginning of an order of which every object is answered.
    package static func answeredPrefix(_ order: [Int], isAnswered: (Int) -> Bool) -> ArraySlice<Int> {
        order.prefix(while: isAnswered)
    }
}
