internal import NIOCore

/// First in, first out. Takes no memory before something waits in it, for most of a broker's queues are empty. A value.
struct Queue<Element> {
    private var items: CircularBuffer<Element>?

    init() {}

    var isEmpty: Bool { items?.isEmpty ?? true }
    var count: Int { items?.count ?? 0 }
    var first: Element? { items?.first }
    var last: Element? { items?.last }
    var elements: [Element] { items.map(Array.init) ?? [] }

    /// By the distance from the first.
    subscript(place: Int) -> Element {
        get { items![items!.index(items!.startIndex, offsetBy: place)] }
        set { items![items!.index(items!.startIndex, offsetBy: place)] = newValue }
    }

    mutating func append(_ element: Element) {
        if items == nil { items = CircularBuffer(initialCapacity: 1) }
        items!.append(element)
    }

    mutating func popFirst() -> Element? { items?.popFirst() }

    mutating func removeFirst() { items?.removeFirst() }

    mutating func removeAll() { items = nil }

    mutating func removeAll(where isStale: (Element) -> Bool) { items?.removeAll(where: isStale) }

    /// Gives back what an empty queue holds from busier times.
    mutating func release() { if isEmpty { items = nil } }
}
