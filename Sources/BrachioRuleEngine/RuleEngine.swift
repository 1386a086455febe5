internal import BrachioCore
internal import BrachioPersistence
package import BrachioRules
package import Foundation
internal import Synchronization

/// Runs rules over messages: what a rule selects is taken to its actions at least once.
///
/// `take` stores what is to be done, and returns once that is on disk. Each action of each rule has a line of its own, so that one that
/// fails or is slow holds up no other. What fails in passing is tried again, later each time; what is refused, or is too old, is told to
/// the rule's error action. The order in which an action sees messages is that in which they were taken, except among those that are
/// taken or called at the same time.
package final class RuleEngine: Sendable {
    package struct Settings: Sendable {
        package var account: String
        package var region: String
        /// Whether `sensor/#` matches `sensor`.
        package var hashMatchesParent = false
        package var pause = RetryPause()
        /// How long records gather; an action may end that earlier by their size.
        package var gatherSecondsMax = 60.0

        package init(account: String, region: String) {
            self.account = account
            self.region = region
        }
    }

    /// What the server's log is told.
    package enum Report: Sendable {
        /// A delivery was given up.
        case failed(rule: String, action: String, resource: String, error: String)
        /// An action rests after a failure that may pass.
        case postponed(rule: String, action: String, error: String, seconds: Double)
        /// A stored rule can no longer be read.
        case unreadable(rule: String, error: String)
        /// The queue cannot be written or read.
        case queue(error: String)
    }

    struct Book: Sendable {
        var rules: [CompiledRule] = []
        var tree: RuleTree
        var places: [String: Int] = [:]
    }

    package let settings: Settings
    let store: RuleStore
    let queue: DeliveryQueue
    let lanes = LaneTable()
    let maker: DeliveryMaker
    let now: @Sendable () -> Date
    let report: @Sendable (Report) -> Void
    let book: Mutex<Book>
    let changes = InTurn()
    private let surroundings: @Sendable (Date) -> RuleSurroundings
    private let follow: Mutex<@Sendable ([String]) async throws -> Void>
    private let starts: AsyncStream<Lane>
    private let started: AsyncStream<Lane>.Continuation

    /// Opens `rules.sqlite` in `folder`, and makes it where it is missing. Tables that rules write are files in `tables`.
    package init(
        folder: URL, tables: URL, services: ActionServices, settings: Settings, now: @escaping @Sendable () -> Date = { Date() },
        surroundings: (@Sendable (Date) -> RuleSurroundings)? = nil, report: @escaping @Sendable (Report) -> Void = { _ in }
    ) throws {
        let database = try BrachioPersistence.Database(
            file: folder.appendingPathComponent(RuleFile.name), migrations: [RuleStore.migration, DeliveryQueue.migration])
        store = RuleStore(database)
        queue = DeliveryQueue(database)
        maker = DeliveryMaker(services: services, tables: RuleTables(folder: tables))
        self.settings = settings
        self.now = now
        self.report = report
        let account = settings.account
        self.surroundings = surroundings ?? { RuleSurroundings(account: account, now: $0) }
        book = Mutex(Book(tree: RuleTree([], hashMatchesParent: settings.hashMatchesParent)))
        follow = Mutex { _ in }
        (starts, started) = AsyncStream.makeStream()
    }

    var nowMilliseconds: Int64 { Int64((now().timeIntervalSince1970 * 1_000).rounded(.down)) }
    func surroundings(_ milliseconds: Int64) -> RuleSurroundings { surroundings(Date(timeIntervalSince1970: Double(milliseconds) / 1_000)) }

    /// Reads the rules and what waits from before.
    ///
    /// - Parameter follow: told which topics messages are wanted of, at once and whenever that changes; a change of the rules returns
    ///   after it.
    package func prepare(follow: @escaping @Sendable ([String]) async throws -> Void) async throws {
        self.follow.withLock { $0 = follow }
        try await changes.run { try await self.reload() }
        start(lanes.restore(try await queue.loads()))
    }

    /// Makes deliveries until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await lane in starts { group.addTask { await self.work(lane) } }
        }
    }

    func start(_ lanes: [Lane]) { for lane in lanes { started.yield(lane) } }

    /// Brings what is in memory up to what is stored.
    func reload() async throws {
        var rules: [CompiledRule] = []
        for stored in try await store.all() where !stored.definition.ruleDisabled {
            do { rules.append(try CompiledRule(name: stored.name, stored.definition)) } catch {
                report(.unreadable(rule: stored.name, error: "\(error)"))
            }
        }
        let tree = RuleTree(rules.map(\.statement.filter), hashMatchesParent: settings.hashMatchesParent)
        let places = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.name, $0) })
        let next = Book(rules: rules, tree: tree, places: places)
        book.withLock { $0 = next }
        var filters = Set(rules.compactMap(\.statement.filter))
        // With no rule at all nothing is asked for: messages to rules that are not there would only be stored in vain.
        if !rules.isEmpty { filters.insert(IngestedMessage.basicIngestPrefix + "#") }
        try await follow.withLock { $0 }(filters.sorted())
    }
}
