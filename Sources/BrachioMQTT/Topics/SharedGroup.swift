/// The members of one shared subscription, who take messages in turn (section 4.8.2). Belongs to one thread.
package final class SharedGroup<Subscriber: AnyObject> {
    /// `$share/<group>/<filter>`
    package let name: String
    package private(set) var entries: [SubscriptionTree<Subscriber>.Entry] = []
    private var next = 0

    init(_ name: String) { self.name = name }

    /// Whether the subscriber is new to the group.
    func insert(_ entry: SubscriptionTree<Subscriber>.Entry) -> Bool {
        if let place = entries.firstIndex(where: { $0.subscriber === entry.subscriber }) {
            entries[place] = entry
            return false
        }
        entries.append(entry)
        return true
    }

    func remove(_ subscriber: Subscriber) -> Bool {
        guard let place = entries.firstIndex(where: { $0.subscriber === subscriber }) else { return false }
        entries.remove(at: place)
        if next > place { next -= 1 }
        return true
    }

    /// The next member in turn of those with the best rank; lower is better, `nil` is out of the question.
    package func take(_ rank: (Subscriber) -> Int?) -> SubscriptionTree<Subscriber>.Entry? {
        var best: (index: Int, rank: Int)?
        for offset in 0..<entries.count {
            let index = (next + offset) % entries.count
            guard let rank = rank(entries[index].subscriber) else { continue }
            if rank == 0 {
                best = (index, 0)
                break
            }
            if best.map({ rank < $0.rank }) ?? true { best = (index, rank) }
        }
        guard let best else { return nil }
        next = (best.index + 1) % entries.count
        return entries[best.index]
    }
}
