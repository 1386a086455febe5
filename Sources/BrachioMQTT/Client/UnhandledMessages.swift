/// Messages that were handed over, until all that came before them is settled too: confirmations go out in the order of the messages
/// (section 4.6), whatever the order in which they are settled.
struct UnhandledMessages {
    private var messages: [(publish: Publish, isSettled: Bool)] = []
    /// The number of the first of them.
    private var first = 0

    var count: Int { messages.count }

    /// Returns the message's number.
    mutating func append(_ publish: Publish) -> Int {
        messages.append((publish, false))
        return first + messages.count - 1
    }

    /// Returns what may be confirmed now.
    mutating func settle(_ number: Int) -> [Publish] {
        guard messages.indices.contains(number - first) else { return [] }
        messages[number - first].isSettled = true
        let settled = messages.prefix { $0.isSettled }.map(\.publish)
        messages.removeFirst(settled.count)
        first += settled.count
        return settled
    }
}
