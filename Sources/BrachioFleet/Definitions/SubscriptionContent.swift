internal import BrachioCore

/// Which messages go from where to where.
struct SubscriptionContent: Codable, Hashable, Sendable {
    struct Subscription: Codable, Hashable, Sendable {
        var id: String
        var source: String
        var subject: String
        var target: String

        enum CodingKeys: String, CodingKey {
            case id = "Id"
            case source = "Source"
            case subject = "Subject"
            case target = "Target"
        }
    }

    var subscriptions: [Subscription]

    enum CodingKeys: String, CodingKey { case subscriptions = "Subscriptions" }

    init(from decoder: any Decoder) throws {
        subscriptions = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent([Subscription].self, forKey: .subscriptions) ?? []
    }

    func check() throws {
        try DefinitionContent.unique(subscriptions.map(\.id), "subscription")
        for subscription in subscriptions {
            guard Self.isFilter(subscription.subject) else {
                throw BrachioError(
                    .invalidInput, "subscription \(subscription.id.prefix(100)) has the subject \(subscription.subject.prefix(200))",
                    mend: "write a topic filter: + stands for one level, # for all that follow, at the end only")
            }
        }
    }

    /// A topic filter of MQTT 3.1.1, section 4.7, with Greengrass's limits.
    static func isFilter(_ text: String) -> Bool {
        guard (1...256).contains(text.utf8.count), !text.utf8.contains(0) else { return false }
        let levels = text.split(separator: "/", omittingEmptySubsequences: false)
        return levels.enumerated().allSatisfy { index, level in
            switch level {
            case "+": true
            case "#": index == levels.count - 1
            default: !level.contains("+") && !level.contains("#")
            }
        }
    }
}
