/// Elements by a number that is never given twice, so that news of one that is gone finds nothing. A value.
package struct TokenTable<Element> {
    private var slots: [(generation: UInt32, element: Element?)] = []
    private var free: [UInt32] = []

    package init() {}

    package var count: Int { slots.count - free.count }
    package var elements: [Element] { slots.compactMap(\.element) }

    package mutating func insert(_ element: Element) -> UInt64 {
        let slot: UInt32
        if let known = free.popLast() {
            slot = known
            slots[Int(slot)].element = element
        } else {
            slot = UInt32(slots.count)
            slots.append((0, element))
        }
        return UInt64(slots[Int(slot)].generation) << 32 | UInt64(slot)
    }

    package subscript(token: UInt64) -> Element? {
        place(token).flatMap { slots[$0].element }
    }

    package mutating func remove(_ token: UInt64) {
        guard let place = place(token), slots[place].element != nil else { return }
        slots[place] = (slots[place].generation &+ 1, nil)
        free.append(UInt32(place))
    }

    private func place(_ token: UInt64) -> Int? {
        let place = Int(token & 0xFFFF_FFFF)
        guard place < slots.count, slots[place].generation == UInt32(token >> 32) else { return nil }
        return place
    }
}
