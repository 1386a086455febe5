internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation

/// Labelling jobs between the wire and the room that runs them.
struct LabelingJobs: Sendable {
    let upkeep: LabellingUpkeep
    private var store: LabellingStore { upkeep.store }
    private var objects: ObjectStore { upkeep.objects }

    var entries: [RPCService.Entry] {
        let resource: @Sendable (WireValue, Call) -> String = { input, call in Self.arn(input["LabelingJobName"]?.string ?? "*", call) }
        return [
            .init(LabelingJobOperations.create, resource: resource, create),
            .init(LabelingJobOperations.describe, resource: resource, describe),
            .init(LabelingJobOperations.stop, resource: resource, stop),
            .init(LabelingJobOperations.list, list),
            .init(LabelingJobOperations.listForTeam, listForTeam),
        ]
    }

    static func arn(_ name: String, _ call: Call) -> String { call.arn("sagemaker", "labeling-job/\(name)") }

    static func teamARN(_ name: String, _ call: Call) -> String { call.arn("sagemaker", "workteam/private-crowd/\(name)") }

    /// A code by which a job is known to workers: the first digits of a digest of its ARN.
    static func reference(_ job: LabellingJob, _ call: Call) -> String { String(Digest(of: Data(arn(job.name, call).utf8)).hexadecimal.prefix(32)) }

    private func create(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let job = try await SageMakerService.told {
            try await store.create(try await LabelingRequest(input: input, objects: objects).job())
        }
        upkeep.wake()
        return ["LabelingJobArn": .string(Self.arn(job.name, call))]
    }

    private func describe(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let job = try await job(input)
        var answer = job.request.isEmpty ? Self.request(job, call) : try JSONReader.read(Array(job.request)).map ?? WireMap()
        answer["LabelingJobName"] = .string(job.name)
        answer["LabelingJobArn"] = .string(Self.arn(job.name, call))
        answer["LabelingJobStatus"] = .string(LabelingStatus.word(job.lifecycle))
        answer["LabelCounters"] = LabelingStatus.counters(job.counters)
        answer["FailureReason"] = job.lifecycle.failureReason.map { .string(String($0.prefix(1_024))) }
        answer["CreationTime"] = .timestamp(job.created)
        answer["LastModifiedTime"] = .timestamp(job.modified)
        answer["JobReferenceCode"] = .string(Self.reference(job, call))
        answer["LabelAttributeName"] = .string(job.settings.attribute)
        answer["Tags"] = .list(job.tags.sorted { $0.key < $1.key }.map { ["Key": .string($0.key), "Value": .string($0.value)] })
        if job.lifecycle.phase != .initializing { answer["LabelingJobOutput"] = ["OutputDatasetS3Uri": .string(job.outputManifest)] }
        return .map(answer)
    }

    private func stop(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let job = try await job(input)
        try await store.apply(.stop(.asked), to: job.id)
        upkeep.wake()
        return [:]
    }

    private func list(_ input: WireValue, _ call: Call) async throws -> WireValue {
        var query = LabellingJobQuery()
        query.phases = input["StatusEquals"]?.string.map(LabelingStatus.phases)
        query.nameContains = input["NameContains"]?.string
        query.modifiedAfter = input["LastModifiedTimeAfter"]?.timestamp
        query.modifiedBefore = input["LastModifiedTimeBefore"]?.timestamp
        let page = try await page(input, query)
        var answer = WireMap()
        answer["LabelingJobSummaryList"] = .list(try page.jobs.map { try Self.summary($0, call) })
        answer["NextToken"] = page.next.map { .string($0) }
        return .map(answer)
    }

    private func listForTeam(_ input: WireValue, _ call: Call) async throws -> WireValue {
        var query = LabellingJobQuery()
        let team = try LabelingRequest.team(input["WorkteamArn"]?.string ?? "")
        _ = try await SageMakerService.told { try await store.team(team) }
        query.team = team
        let page = try await page(input, query)
        let wanted = input["JobReferenceCodeContains"]?.string
        var answer = WireMap()
        answer["LabelingJobSummaryList"] = .list(page.jobs.compactMap { job in
            let code = Self.reference(job, call)
            guard wanted.map(code.contains) ?? true else { return nil }
            return [
                "LabelingJobName": .string(job.name), "JobReferenceCode": .string(code), "WorkRequesterAccountId": .string(call.account),
                "CreationTime": .timestamp(job.created),
                "LabelCounters": [
                    "HumanLabeled": .integer(Int64(job.counters.humanLabelled)), "PendingHuman": .integer(Int64(max(0, job.counters.unlabelled))),
                    "Total": .integer(Int64(job.counters.total)),
                ],
                "NumberOfHumanWorkersPerDataObject": .integer(Int64(job.settings.workersPerObject)),
            ]
        })
        answer["NextToken"] = page.next.map { .string($0) }
        return .map(answer)
    }

    private func page(_ input: WireValue, _ query: LabellingJobQuery) async throws -> LabellingJobQuery.Page {
        var query = query
        query.createdAfter = input["CreationTimeAfter"]?.timestamp
        query.createdBefore = input["CreationTimeBefore"]?.timestamp
        query.order =
            switch input["SortBy"]?.string {
            case "Name": .name
            case "Status": .status
            default: .created
            }
        query.ascending = input["SortOrder"]?.string.map { $0 == "Ascending" } ?? (query.order == .name)
        query.limit = Int(input["MaxResults"]?.integer ?? 10)
        query.token = input["NextToken"]?.string
        return try await store.jobs(query)
    }

    private func job(_ input: WireValue) async throws -> LabellingJob {
        try await SageMakerService.told { try await store.job(input["LabelingJobName"]?.string ?? "") }
    }

    private static func summary(_ job: LabellingJob, _ call: Call) throws -> WireValue {
        let request = job.request.isEmpty ? request(job, call) : try JSONReader.read(Array(job.request)).map ?? WireMap()
        let task = request["HumanTaskConfig"]
        var summary = WireMap()
        summary["LabelingJobName"] = .string(job.name)
        summary["LabelingJobArn"] = .string(arn(job.name, call))
        summary["CreationTime"] = .timestamp(job.created)
        summary["LastModifiedTime"] = .timestamp(job.modified)
        summary["LabelingJobStatus"] = .string(LabelingStatus.word(job.lifecycle))
        summary["LabelCounters"] = LabelingStatus.counters(job.counters)
        summary["WorkteamArn"] = .string(teamARN(job.team, call))
        summary["PreHumanTaskLambdaArn"] = task?["PreHumanTaskLambdaArn"]
        summary["AnnotationConsolidationLambdaArn"] = task?["AnnotationConsolidationConfig"]?["AnnotationConsolidationLambdaArn"]
        summary["FailureReason"] = job.lifecycle.failureReason.map { .string(String($0.prefix(1_024))) }
        summary["InputConfig"] = request["InputConfig"]
        if job.lifecycle.phase != .initializing { summary["LabelingJobOutput"] = ["OutputDatasetS3Uri": .string(job.outputManifest)] }
        return .map(summary)
    }

    /// What a request for a job would have been that came another way.
    private static func request(_ job: LabellingJob, _ call: Call) -> WireMap {
        let settings = job.settings
        return [
            "InputConfig": ["DataSource": ["S3DataSource": ["ManifestS3Uri": .string(settings.input.description)]]],
            "OutputConfig": ["S3OutputPath": .string(settings.output.description)],
            "RoleArn": .string("arn:aws:iam::\(call.account):role/brachio"),
            "HumanTaskConfig": [
                "WorkteamArn": .string(teamARN(job.team, call)), "UiConfig": [:], "TaskTitle": .string(settings.title),
                "TaskDescription": .string(settings.description.isEmpty ? settings.title : settings.description),
                "NumberOfHumanWorkersPerDataObject": .integer(Int64(settings.workersPerObject)),
                "TaskTimeLimitInSeconds": .integer(Int64(settings.taskTimeLimitSeconds)),
                "TaskAvailabilityLifetimeInSeconds": .integer(Int64(settings.availabilitySeconds)),
                "MaxConcurrentTaskCount": .integer(Int64(settings.concurrentTasksMaximum)),
            ],
        ]
    }
}
