internal import BrachioCore
internal import BrachioJobs
internal import BrachioModelJobs
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation

/// Compilation jobs between the wire and the room that runs them.
struct CompilationJobs: Sendable {
    let runner: JobRunner
    let table: JobTable

    /// Runtime of a job that was given none, as the service has it: 15 minutes.
    static let standardRuntimeSeconds = 900

    var entries: [RPCService.Entry] {
        let resource: @Sendable (WireValue, Call) -> String = { input, call in
            SageMakerService.arn(JobID(kind: .compilation, name: input["CompilationJobName"]?.string ?? "*"), call)
        }
        return [
            .init(CompilationJobOperations.create, resource: resource, create),
            .init(CompilationJobOperations.describe, resource: resource, describe),
            .init(CompilationJobOperations.stop, resource: resource, stop),
            .init(CompilationJobOperations.list, list),
        ]
    }

    private func create(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let id = Self.id(input)
        let job = try Job(
            kind: .compilation, name: id.name, specification: JSONEncoder().encode(Self.specification(input)),
            lifecycle: JobLifecycle(created: call.date), tags: SageMakerShapes.tags(input), created: call.date)
        _ = try await SageMakerService.told { try await runner.submit(job) }
        return ["CompilationJobArn": .string(SageMakerService.arn(id, call))]
    }

    private func describe(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let id = Self.id(input)
        let job = try await SageMakerService.told { try await table.job(id) }
        let specification = try JSONDecoder().decode(CompilationSpecification.self, from: job.specification)
        let outcome = try job.outcome.map { try JSONDecoder().decode(CompilationOutcome.self, from: $0) }
        var answer = try JSONReader.read(Array(specification.request)).map ?? WireMap()
        answer["CompilationJobName"] = .string(job.name)
        answer["CompilationJobArn"] = .string(SageMakerService.arn(id, call))
        answer["CompilationJobStatus"] = .string(Self.status(job.lifecycle))
        answer["CompilationStartTime"] = job.lifecycle.started.map { .timestamp($0) }
        answer["CompilationEndTime"] = job.lifecycle.ended.map { .timestamp($0) }
        answer["CreationTime"] = .timestamp(job.created)
        answer["LastModifiedTime"] = .timestamp(job.modified)
        answer["FailureReason"] = .string(job.lifecycle.failureReason.map { "ClientError: " + String($0.prefix(1_000)) } ?? "")
        answer["ModelArtifacts"] = ["S3ModelArtifacts": .string(outcome?.artifact.description ?? "")]
        answer["ModelDigests"] = outcome.map { ["ArtifactDigest": .string($0.digest)] }
        return .map(answer)
    }

    private func stop(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let id = Self.id(input)
        try await SageMakerService.told { try await runner.stop(id) }
        return [:]
    }

    private func list(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let page = try await table.jobs(JobListing.query(.compilation, input, phases: Self.phases))
        let wanted = input["StatusEquals"]?.string
        var answer = WireMap()
        answer["CompilationJobSummaries"] = .list(try page.jobs.compactMap { job in
            guard wanted == nil || wanted == Self.status(job.lifecycle) else { return nil }
            let specification = try JSONDecoder().decode(CompilationSpecification.self, from: job.specification)
            let output = try JSONReader.read(Array(specification.request))["OutputConfig"]
            var summary = WireMap()
            summary["CompilationJobName"] = .string(job.name)
            summary["CompilationJobArn"] = .string(SageMakerService.arn(job.id, call))
            summary["CreationTime"] = .timestamp(job.created)
            summary["CompilationStartTime"] = job.lifecycle.started.map { .timestamp($0) }
            summary["CompilationEndTime"] = job.lifecycle.ended.map { .timestamp($0) }
            summary["CompilationTargetDevice"] = output?["TargetDevice"]
            summary["CompilationTargetPlatformOs"] = output?["TargetPlatform"]?["Os"]
            summary["CompilationTargetPlatformArch"] = output?["TargetPlatform"]?["Arch"]
            summary["CompilationTargetPlatformAccelerator"] = output?["TargetPlatform"]?["Accelerator"]
            summary["LastModifiedTime"] = .timestamp(job.modified)
            summary["CompilationJobStatus"] = .string(Self.status(job.lifecycle))
            return .map(summary)
        })
        answer["NextToken"] = page.next.map { .string($0) }
        return .map(answer)
    }

    private static func id(_ input: WireValue) -> JobID {
        JobID(kind: .compilation, name: input["CompilationJobName"]?.string ?? "")
    }

    private static func status(_ lifecycle: JobLifecycle) -> String {
        switch lifecycle.phase {
        case .completed: "COMPLETED"
        case .failed: "FAILED"
        case .stopped: "STOPPED"
        case .waiting: lifecycle.stopping == nil ? "STARTING" : "STOPPING"
        case .preparing, .working, .delivering: lifecycle.stopping == nil ? "INPROGRESS" : "STOPPING"
        }
    }

    private static func phases(_ status: String) -> Set<JobLifecycle.Phase> {
        switch status {
        case "COMPLETED": [.completed]
        case "FAILED": [.failed]
        case "STOPPED": [.stopped]
        case "STARTING": [.waiting]
        default: [.preparing, .working, .delivering]
        }
    }

    private static func specification(_ input: WireValue) throws -> CompilationSpecification {
        guard let model = input["InputConfig"], let output = input["OutputConfig"] else {
            throw ServiceError("ValidationException", "InputConfig is missing: packages of a model registry are not read here")
        }
        var request = WireMap()
        for member in CompilationJobOperations.asked { request[member.name] = input[member.name] }
        return CompilationSpecification(
            model: try S3Location(model["S3Uri"]?.string ?? ""),
            inputs: try model["DataInputConfig"]?.string.map(DataInputConfig.read) ?? [:], framework: model["Framework"]?.string ?? "",
            target: try target(output), output: try S3Location(output["S3OutputLocation"]?.string ?? ""),
            maxRuntimeSeconds: Int(input["StoppingCondition"]?["MaxRuntimeInSeconds"]?.integer ?? Int64(standardRuntimeSeconds)),
            request: Data(JSONWriter.bytes(.map(request))))
    }

    /// The device's name, or the platform's parts with underscores between them.
    private static func target(_ output: WireValue) throws -> String {
        switch (output["TargetDevice"]?.string, output["TargetPlatform"]) {
        case (let device?, nil): return device
        case (nil, let platform?):
            return ["Os", "Arch", "Accelerator"].compactMap { platform[$0]?.string }.joined(separator: "_")
        default: throw ServiceError("ValidationException", "OutputConfig has either TargetDevice or TargetPlatform")
        }
    }
}
