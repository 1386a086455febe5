/// Limits of the rule engine. A limit's unit is the last word of its name.
package enum RuleEngineLimits {
    /// Rules of one data folder, and actions of one rule: IoT's own limits.
    package static let ruleCount = 1_000
    package static let actionCount = 10
    package static let nameCharacters = 128
    package static let descriptionCharacters = 1_024
    /// What may wait for one action; what comes then is dropped and counted.
    package static let laneDeliveries = 200_000
    package static let laneBytes = 256 << 20
    /// How long a delivery is tried before its rule's error action is told.
    package static let deliveryHours = 24
    /// How often a message may pass through rules that republish: a rule that feeds itself ends there.
    package static let republishRounds = 8
    /// Messages without acknowledgement that wait in memory to be looked at; what comes then is dropped and counted.
    package static let unacknowledgedMessages = 20_000
    /// Deliveries that are taken up at once, and their payloads together.
    static let batchDeliveries = 500
    static let batchBytes = 8 << 20
    /// Records that one object gathers.
    static let gatheredDeliveries = 50_000
    /// Calls of functions, web servers and buckets that one action has open.
    static let concurrentCalls = 16
    /// Columns of one table that rules write, and tables and databases by name.
    static let tableColumns = 200
    static let tableNameCharacters = 128
    static let openTables = 32
}
