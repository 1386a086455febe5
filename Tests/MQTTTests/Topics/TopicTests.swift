import BrachioMQTT
import Foundation
import Testing

@Suite("Topics")
struct TopicTests {
    /// Sections 4.7.1 to 4.7.3 of MQTT 5, and their examples.
    @Test("filters match what the specification says", arguments: [
        ("sport/tennis/player1/#", "sport/tennis/player1", true), ("sport/tennis/player1/#", "sport/tennis/player1/ranking", true),
        ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true), ("sport/#", "sport", true), ("#", "a/b", true),
        ("sport/tennis/+", "sport/tennis/player1", true), ("sport/tennis/+", "sport/tennis/player1/ranking", false),
        ("sport/+", "sport", false), ("sport/+", "sport/", true), ("+/+", "/finance", true), ("/+", "/finance", true),
        ("+", "/finance", false), ("#", "$SYS/monitor/Clients", false), ("+/monitor/Clients", "$SYS/monitor/Clients", false),
        ("$SYS/#", "$SYS/monitor/Clients", true), ("$SYS/monitor/+", "$SYS/monitor/Clients", true), ("ACCOUNTS", "Accounts", false),
        ("caf\u{E9}", "caf\u{E9}", true), ("caf\u{E9}", "cafe\u{301}", false), ("cafe\u{301}/+", "caf\u{E9}/a", false), ("#", "$\u{301}a", false),
        ("+/a", "$\u{301}/a", false), ("+", "/\u{301}", false), ("a", "\u{FEFF}a", false), ("a//b", "a//b", true), ("a/+/b", "a//b", true), ("/", "/", true), ("+/+", "/", true),
    ])
    func matching(filter: String, topic: String, isMatch: Bool) throws {
        #expect(try TopicFilter(filter).matches(topic) == isMatch)
        let tree = SubscriptionTree<Client>()
        let client = Client()
        tree.insert(.init(client, SubscriptionOptions()), at: try TopicFilter(filter))
        #expect(tree.match(topic).direct.count == (isMatch ? 1 : 0))
        let values = TopicTree<Int>()
        values.set(1, at: topic)
        var found = 0
        values.visit(try TopicFilter(filter)) { found += $0 }
        #expect(found == (isMatch ? 1 : 0))
    }

    @Test("IoT Core's # wants at least one level")
    func withoutParent() throws {
        #expect(try !TopicFilter("sensor/#").matches("sensor", hashMatchesParent: false))
        #expect(try TopicFilter("sensor/#").matches("sensor/1", hashMatchesParent: false))
        let tree = SubscriptionTree<Client>(hashMatchesParent: false)
        tree.insert(.init(Client(), SubscriptionOptions()), at: try TopicFilter("sensor/#"))
        #expect(tree.match("sensor").direct.isEmpty)
    }

    @Test("what is no filter is refused", arguments: ["", "sport/tennis#", "sport/#/ranking", "sport+", "a/+b", "a/+\u{301}", "a/#\u{301}", "$share/g+\u{301}/a", "$share/g", "$share//a", "$share/g+/a", "$share/g/"])
    func invalidFilters(text: String) {
        #expect(throws: ProtocolViolation.self) { try TopicFilter(text) }
    }

    @Test("what is no topic is refused", arguments: ["", "a/+", "#", "a\0b", "a/b/c/d"])
    func invalidTopics(text: String) {
        #expect(throws: ProtocolViolation.self) { try TopicName.validate(text, slashesMax: 2) }
    }

    @Test("the tree finds what comparing one by one finds, however it grew and shrank")
    func treeAgainstComparison() throws {
        var packets = RandomPackets(seed: 5)
        let words = ["a", "b", "", "$x", "long level"]
        func name(_ wildcards: Bool) -> String {
            let levels = (0..<packets.number(1...4)).map { _ in words[packets.number(0...words.count - 1)] }
            guard wildcards else { return levels.joined(separator: "/") }
            var filter = levels.map { packets.number(0...3) == 0 ? "+" : $0 }
            if packets.number(0...3) == 0 { filter.append("#") }
            return filter.joined(separator: "/")
        }
        for hashMatchesParent in [true, false] {
            let tree = SubscriptionTree<Client>(hashMatchesParent: hashMatchesParent)
            let clients = (0..<8).map { _ in Client() }
            for _ in 0..<3_000 {
                let client = clients[packets.number(0...7)]
                let text = name(true)
                guard let filter = try? TopicFilter(text) else { continue }
                if packets.flip() {
                    tree.insert(.init(client, SubscriptionOptions()), at: filter)
                    client.filters[text] = filter
                } else {
                    tree.remove(client, from: filter)
                    client.filters[text] = nil
                }
                let topic = name(false)
                if topic.isEmpty { continue }
                let expected = clients.map { client in client.filters.values.count { $0.matches(topic, hashMatchesParent: hashMatchesParent) } }
                let found = tree.match(topic).direct
                #expect(clients.map { client in found.count { $0.subscriber === client } } == expected)
                #expect(tree.count == clients.map(\.filters.count).reduce(0, +))
            }
        }
    }

    @Test("topics have no limit but their 65,535 bytes, and the trees of such can be walked, pruned and left", arguments: ["/", "a/", "+/"])
    func deep(level: String) throws {
        let text = String(repeating: level, count: 65_534 / level.count)
        let filter = try TopicFilter(text + "#"), topic = text.replacingOccurrences(of: "+", with: "b") + "b"
        try TopicName.validate(topic)
        #expect(filter.matches(topic))
        let tree = SubscriptionTree<Client>(), values = TopicTree<Int>(), client = Client()
        for _ in 0..<2 {
            tree.insert(.init(client, SubscriptionOptions()), at: filter)
            tree.insert(.init(client, SubscriptionOptions()), at: try TopicFilter("#"))
            #expect(tree.match(topic).direct.count == 2)
            values.set(1, at: topic)
            var found = 0
            for pattern in [filter, try TopicFilter("#"), try TopicFilter(topic)] { values.visit(pattern) { found += $0 } }
            #expect(found == 3)
            tree.remove(client, from: filter)
            #expect(tree.match(topic).direct.count == 1)
            #expect(values.remove(topic) == 1 && values.remove(topic) == nil)
        }
        tree.insert(.init(client, SubscriptionOptions()), at: filter)
        values.set(2, at: topic)
        #expect(values[topic] == 2 && tree.count == 2)
    }

    @Test("a group's members take turns; who cannot take anything is passed over")
    func sharing() throws {
        let tree = SubscriptionTree<Client>()
        let clients = (0..<3).map { _ in Client() }
        for client in clients { tree.insert(.init(client, SubscriptionOptions()), at: try TopicFilter("$share/g/a/+")) }
        let group = try #require(tree.match("a/b").groups.first)
        let turns = (0..<6).compactMap { _ in group.take { _ in 0 }?.subscriber }
        #expect(clients.map { client in turns.count { $0 === client } } == [2, 2, 2])
        #expect(group.take { $0 === clients[1] ? 1 : 2 }?.subscriber === clients[1])
        #expect(group.take { _ in nil } == nil)
        for client in clients { tree.remove(client, from: try TopicFilter("$share/g/a/+")) }
        #expect(tree.count == 0 && tree.match("a/b").groups.isEmpty)
    }
}

final class Client {
    var filters: [String: TopicFilter] = [:]
}
