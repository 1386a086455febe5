internal import BrachioCore
internal import BrachioJobs
internal import BrachioModelJobs
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation

/// Training jobs between the wire and the room that runs them.
struct TrainingJobs: Sendable {
    let runner: JobRunner
    let table: JobTable

    /// Runtime of a job that was given none, as the service has it: a day.
    static let standardRuntimeSeconds = 86_400

    var entries: [RPCService.Entry] {
        let resource: @Sendable (WireValue, Call) -> String = { input, call in
            SageMakerService.arn(JobID(kind: .training, name: input["TrainingJobName"]?.string ?? "*"), call)
        }
        return [
            .init(TrainingJobOperations.create, resource: resource, create),
            .init(TrainingJobOperations.describe, resource: resource, describe),
            .init(TrainingJobOperations.stop, resource: resource, stop),
            .init(TrainingJobOperations.list, list),
        ]
    }

    private func create(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let id = try Self.id(input)
        let job = try Job(
            kind: .training, name: id.name, specification: JSONEncoder().encode(Self.specification(input)),
            lifecycle: JobLifecycle(created: call.date), tags: SageMakerShapes.tags(input), created: call.date)
        _ = try await SageMakerService.told { try await runner.submit(job) }
        return ["TrainingJobArn": .string(SageMakerService.arn(id, call))]
    }

    private func describe(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let id = try Self.id(input)
        let job = try await SageMakerService.told { try await table.job(id) }
        let specification = try JSONDecoder().decode(TrainingSpecification.self, from: job.specification)
        let outcome = try job.outcome.map { try JSONDecoder().decode(TrainingOutcome.self, from: $0) }
        var answer = try JSONReader.read(Array(specification.request)).map ?? WireMap()
        let lifecycle = job.lifecycle
        answer["TrainingJobName"] = .string(job.name)
        answer["TrainingJobArn"] = .string(SageMakerService.arn(id, call))
        answer["TrainingJobStatus"] = .string(TrainingStatus.primary(lifecycle))
        answer["SecondaryStatus"] = .string(TrainingStatus.secondary(lifecycle))
        answer["FailureReason"] = lifecycle.failureReason.map { .string("ClientError: " + String($0.prefix(1_000))) }
        let planned = specification.output.appending("\(job.name)/output/model.tar.gz")
        answer["ModelArtifacts"] = ["S3ModelArtifacts": .string((outcome?.artifacts ?? planned).description)]
        answer["CreationTime"] = .timestamp(job.created)
        answer["LastModifiedTime"] = .timestamp(job.modified)
        answer["TrainingStartTime"] = lifecycle.started.map { .timestamp($0) }
        answer["TrainingEndTime"] = lifecycle.ended.map { .timestamp($0) }
        if lifecycle.started != nil {
            let seconds = WireValue.integer(Int64(lifecycle.runtimeSeconds(now: call.date).rounded(.up)))
            answer["TrainingTimeInSeconds"] = seconds
            answer["BillableTimeInSeconds"] = seconds
        }
        answer["SecondaryStatusTransitions"] = .list(lifecycle.stretches.map { TrainingStatus.transition($0, of: lifecycle) })
        answer["FinalMetricDataList"] = outcome.map { outcome in
            .list(outcome.metrics.sorted { $0.key < $1.key }.map { name, value in
                ["MetricName": .string(name), "Value": .double(value), "Timestamp": .timestamp(outcome.measured)]
            })
        }
        return .map(answer)
    }

    private func stop(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let id = try Self.id(input)
        try await SageMakerService.told { try await runner.stop(id) }
        return [:]
    }

    private func list(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let query = JobListing.query(.training, input, phases: TrainingStatus.phases)
        let page = try await table.jobs(query)
        let wanted = input["StatusEquals"]?.string
        var answer = WireMap()
        answer["TrainingJobSummaries"] = .list(page.jobs.compactMap { job in
            guard wanted == nil || wanted == TrainingStatus.primary(job.lifecycle) else { return nil }
            var summary = WireMap()
            summary["TrainingJobName"] = .string(job.name)
            summary["TrainingJobArn"] = .string(SageMakerService.arn(job.id, call))
            summary["CreationTime"] = .timestamp(job.created)
            summary["TrainingEndTime"] = job.lifecycle.ended.map { .timestamp($0) }
            summary["LastModifiedTime"] = .timestamp(job.modified)
            summary["TrainingJobStatus"] = .string(TrainingStatus.primary(job.lifecycle))
            summary["SecondaryStatus"] = .string(TrainingStatus.secondary(job.lifecycle))
            return .map(summary)
        })
        answer["NextToken"] = page.next.map { .string($0) }
        return .map(answer)
    }

    private static func id(_ input: WireValue) throws -> JobID {
        JobID(kind: .training, name: input["TrainingJobName"]?.string ?? "")
    }

    private static func specification(_ input: WireValue) throws -> TrainingSpecification {
        let image = input["AlgorithmSpecification"]?["TrainingImage"]?.string ?? ""
        guard image.contains("image-classification") else {
            throw ServiceError(
                "ValidationException",
                "TrainingImage \(image.isEmpty ? "is missing" : "\(image) is not known"); known is the built-in algorithm image-classification "
                    + "(get_image_uri(region, 'image-classification'))")
        }
        if let count = input["ResourceConfig"]?["InstanceCount"]?.integer, count != 1 {
            throw ServiceError("ValidationException", "InstanceCount is \(count); this endpoint is one machine: give 1")
        }
        let parameters = (input["HyperParameters"]?.map?.entries ?? []).map { ($0.key, $0.value.string ?? "") }
        var request = WireMap()
        for member in TrainingJobOperations.asked { request[member.name] = input[member.name] }
        request["StoppingCondition"] = input["StoppingCondition"] ?? ["MaxRuntimeInSeconds": .integer(Int64(standardRuntimeSeconds))]
        var specification = TrainingSpecification(
            settings: try ImageClassificationSettings(Dictionary(parameters, uniquingKeysWith: { $1 })),
            channels: try channels(input), output: try S3Location(input["OutputDataConfig"]?["S3OutputPath"]?.string ?? ""),
            maxRuntimeSeconds: Int(input["StoppingCondition"]?["MaxRuntimeInSeconds"]?.integer ?? Int64(standardRuntimeSeconds)),
            request: Data(JSONWriter.bytes(.map(request))))
        specification.processors = input["ResourceConfig"]?["InstanceType"]?.string.flatMap(TrainingInstanceTypes.processors)
        return specification
    }

    private static func channels(_ input: WireValue) throws -> [TrainingSpecification.Channel] {
        let channels = try (input["InputDataConfig"]?.list ?? []).map { channel in
            let name = channel["ChannelName"]?.string ?? ""
            guard let source = channel["DataSource"]?["S3DataSource"] else {
                throw ServiceError("ValidationException", "Channel \(name) has no S3DataSource; file systems are not read here")
            }
            guard let form = TrainingSpecification.Channel.Form(rawValue: source["S3DataType"]?.string ?? "") else {
                throw ServiceError("ValidationException", "S3DataType \(source["S3DataType"]?.string ?? "") of channel \(name) is not offered")
            }
            return TrainingSpecification.Channel(
                name: name, form: form, location: try S3Location(source["S3Uri"]?.string ?? ""),
                attributes: (source["AttributeNames"]?.list ?? []).compactMap(\.string))
        }
        guard Set(channels.map(\.name)).count == channels.count else {
            throw ServiceError("ValidationException", "InputDataConfig names a channel twice")
        }
        guard channels.contains(where: { $0.name == "train" }) else {
            throw ServiceError("ValidationException", "InputDataConfig has no channel train")
        }
        return channels
    }
}
