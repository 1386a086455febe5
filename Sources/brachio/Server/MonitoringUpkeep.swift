internal import BrachioMetrics
internal import Logging
internal import ServiceLifecycle

/// Evaluates alarms and rolls up metrics for as long as the server runs.
struct MonitoringUpkeep: Service {
    let monitoring: Monitoring
    let log: Logger

    func run() async {
        await cancelWhenGracefulShutdown { [monitoring, log] in
            await monitoring.run { error in
                if !(error is CancellationError) { log.error("metrics and logs were not maintained", metadata: ["error": "\(error)"]) }
            }
        }
    }
}
