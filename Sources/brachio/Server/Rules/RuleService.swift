internal import BrachioIdentity
internal import BrachioMQTT
internal import BrachioMetrics
internal import BrachioObjectStore
internal import BrachioRuleEngine
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// The rules of a data folder, fed by its broker.
struct RuleService: Sendable {
    let engine: RuleEngine
    /// `nil` for a server without MQTT, whose rules can be kept and tried out but get no messages.
    private let feed: RuleFeed?

    init(
        _ folder: DataFolder, broker: (any ServiceBroker)?, objects: ObjectStore, monitoring: Monitoring, functions: any FunctionInvoker, log: Logger
    ) throws {
        var settings = RuleEngine.Settings(account: Account.number, region: Account.region)
        settings.hashMatchesParent = broker?.hashMatchesParent ?? false
        let engine = try RuleEngine(
            folder: folder.database, tables: folder.url.appendingPathComponent("tables", isDirectory: true),
            services: RuleActions(objects: objects, monitoring: monitoring).services(broker, functions: functions), settings: settings,
            report: { Self.write($0, to: log) })
        self.engine = engine
        feed = broker.map { RuleFeed($0, engine, log: log) }
    }

    /// Puts the rules in force.
    func prepare() async throws {
        try await engine.prepare { [feed] filters in try await feed?.follow(filters) }
    }

    /// What runs for as long as the server does.
    var service: any Service { Running(engine: engine, feed: feed) }

    private struct Running: Service {
        let engine: RuleEngine
        let feed: RuleFeed?

        func run() async {
            await cancelWhenGracefulShutdown {
                await withDiscardingTaskGroup { group in
                    group.addTask { await engine.run() }
                    group.addTask { await feed?.run() }
                }
            }
        }
    }

    private static func write(_ report: RuleEngine.Report, to log: Logger) {
        switch report {
        case .failed(let rule, let action, let resource, let error):
            log.warning("a rule's action failed", metadata: ["rule": "\(rule)", "action": "\(action)", "resource": "\(resource)", "error": "\(error)"])
        case .postponed(let rule, let action, let error, let seconds):
            log.notice("a rule's action is tried again", metadata: ["rule": "\(rule)", "action": "\(action)", "error": "\(error)", "seconds": "\(seconds)"])
        case .unreadable(let rule, let error): log.error("a rule is not in force", metadata: ["rule": "\(rule)", "error": "\(error)"])
        case .queue(let error): log.error("the rules' queue refuses", metadata: ["error": "\(error)"])
        }
    }
}
