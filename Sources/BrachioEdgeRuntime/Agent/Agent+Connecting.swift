internal import BrachioCore
internal import BrachioDeployment

extension Agent {
    /// Says where messages go that were routed, and who hears of what comes from the cloud.
    func connectParts(_ calls: Calls) {
        let connection = connection
        let upward = CloudTarget(spool, keepsQoS0: configuration.spool?.keepsQoS0 ?? true) { connection.isConnected }
        let functions = functions, shadows = shadows, devices = devices
        router.begin { message, target in
            switch target {
            case .cloud: try await upward.deliver(message)
            case .function(let arn): try await functions.deliver(message, toFunction: arn)
            case .shadows: try await shadows.deliver(message)
            case .thing(let arn): try await devices.deliver(message, to: arn)
            case .other: throw BrachioError(.unsupported, "nothing can be delivered to \(target.text)")
            }
        }
        let deployer = deployer, jobs = jobs, inbox = inbox, router = router
        calls.begin(
            connected: {
                Task { await deployer.cloudCalls() }
                Task { await shadows.connected() }
            },
            jobWaits: { Task { await deployer.cloudCalls() } },
            arrived: { topic, payload in
                if jobs.take(topic: topic, payload: payload) { return }
                shadows.take(topic: topic, payload: payload)
                // What only the shadows' own subscriptions bring concerns no route.
                if !topic.hasPrefix("$aws/") || !router.targets(from: .cloud, topic: topic).isEmpty { inbox.take(topic: topic, payload: payload) }
            })
    }
}
