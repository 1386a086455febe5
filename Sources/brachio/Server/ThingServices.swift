internal import BrachioDeviceCloud
internal import BrachioGateway
internal import BrachioMQTT
internal import BrachioObjectStore
internal import BrachioShadows
internal import Foundation
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// What things ask of the server by messages: their shadows and their jobs. The same services are behind the endpoint.
struct ThingServices {
    let shadows: ShadowService
    let jobs: DeviceJobService
    /// IoT's data planes at the endpoint.
    let adapters: [any ServiceAdapter]
    /// IoT's control plane as far as it is about jobs.
    let jobEntries: [RESTService.Entry]

    /// - Parameter broker: `nil` where the server has none; then things are told nothing.
    init(
        _ folder: DataFolder, _ directory: any ThingDirectory, _ objects: ObjectStore, links: any DocumentLinks, _ broker: (any ServiceBroker)?
    ) async throws {
        let messaging: any DeviceMessaging = broker ?? NoMessaging()
        let second = { @Sendable in Int64(Date().timeIntervalSince1970) }
        shadows = ShadowService(try ShadowStore(folder: folder.database), messaging: messaging, now: second)
        jobs = DeviceJobService(
            try DeviceJobStore(folder: folder.database), directory: directory, messaging: messaging, links: links, now: second)
        adapters = [IoTDataService.build(shadows, broker: broker), IoTJobsDataService.build(jobs)]
        jobEntries = JobOperations(jobs: jobs) { place in
            let content = try await objects.open(place.bucket, place.key).data(bytesMaximum: DeviceJobLimits.documentBytes)
            return String(decoding: content, as: UTF8.self)
        }.entries
        if let broker { try await answer(on: broker) }
    }

    /// From now on requests that things publish are answered; each is acknowledged when what it changes is on disk.
    private func answer(on broker: any ServiceBroker) async throws {
        _ = try await broker.answer(ShadowTopic.filters, name: "shadows") { [shadows] message, receipt in
            guard let topic = ShadowTopic(message.topic) else { return ServiceReceipt.settle([receipt]) }
            shadows.receive(topic, payload: Array(message.payload.readableBytesView)) { ServiceReceipt.settle([receipt]) }
        }
        _ = try await broker.answer(JobTopic.filters, name: "device-jobs") { [jobs] message, receipt in
            guard let topic = JobTopic(message.topic) else { return ServiceReceipt.settle([receipt]) }
            jobs.receive(topic, payload: Array(message.payload.readableBytesView)) { ServiceReceipt.settle([receipt]) }
        }
    }
}

/// Rolls out device jobs and ends what takes too long, for as long as the server runs.
struct DeviceJobUpkeep: Service {
    let jobs: DeviceJobService
    let log: Logger

    func run() async {
        await cancelWhenGracefulShutdown { [jobs, log] in
            await jobs.run { error in
                if !(error is CancellationError) { log.error("device jobs were not attended to", metadata: ["error": "\(error)"]) }
            }
        }
    }
}
