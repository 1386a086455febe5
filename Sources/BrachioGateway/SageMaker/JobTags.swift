internal import BrachioCore
internal import BrachioJobs
internal import BrachioLabelling
internal import BrachioWire

/// Tags of jobs and work teams, by the ARN.
struct JobTags: Sendable {
    let table: JobTable
    let labelling: LabellingStore

    static let tagsMaximum = 50
    private static let resource = Member.required(
        "ResourceArn", .string(0...256, pattern: "arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+"))

    static let add = ServiceOperation(
        "AddTags", input: .structure([resource, .required("Tags", SageMakerShapes.tags)]),
        output: .structure([.optional("Tags", SageMakerShapes.tags)]))
    static let list = ServiceOperation(
        "ListTags",
        input: .structure([resource, .optional("NextToken", .string(0...8192, pattern: ".*")), .optional("MaxResults", .integer.from(50))]),
        output: .structure([.optional("Tags", SageMakerShapes.tags), .optional("NextToken", .string)]))
    static let delete = ServiceOperation(
        "DeleteTags", input: .structure([resource, .required("TagKeys", .list(.string(1...128, pattern: #"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#), 1...50))]))

    var entries: [RPCService.Entry] {
        let resource: @Sendable (WireValue, Call) -> String = { input, _ in input["ResourceArn"]?.string ?? "*" }
        return [
            .init(Self.add, resource: resource) { input, call in
                let added = SageMakerShapes.tags(input)
                return ["Tags": Self.value(try await change(input, call) { tags in
                    tags.merge(added) { $1 }
                    guard tags.count <= Self.tagsMaximum else {
                        throw BrachioError(.invalidInput, "a job has at most \(Self.tagsMaximum) tags")
                    }
                })]
            },
            .init(Self.list, resource: resource) { input, call in
                ["Tags": Self.value(try await change(input, call) { _ in })]
            },
            .init(Self.delete, resource: resource) { input, call in
                let keys = (input["TagKeys"]?.list ?? []).compactMap(\.string)
                _ = try await change(input, call) { tags in for key in keys { tags[key] = nil } }
                return [:]
            },
        ]
    }

    private func change(
        _ input: WireValue, _ call: Call, _ body: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws -> [String: String] {
        let parts = try Self.parts(input)
        return try await SageMakerService.told {
            switch parts.kind {
            case "labeling-job": try await labelling.changeTags(ofJob: parts.name, body)
            case "workteam": try await labelling.changeTags(ofTeam: parts.name, body)
            default: try await changeJob(try Self.id(input), call, body)
            }
        }
    }

    private func changeJob(
        _ id: JobID, _ call: Call, _ body: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws -> [String: String] {
        let before = try await table.job(id).tags
        var after = before
        try body(&after)
        // Who only reads does not modify the job.
        guard after != before else { return before }
        return try await table.change(id, at: call.date) { job in
            try body(&job.tags)
            return job.tags
        }
    }

    /// `labeling-job/name`, `workteam/private-crowd/name`: what a resource is, and its name.
    private static func parts(_ input: WireValue) throws -> (kind: String, name: String) {
        let arn = input["ResourceArn"]?.string ?? ""
        let parts = arn.split(separator: ":").last.map { $0.split(separator: "/") } ?? []
        guard parts.count >= 2 else { throw ServiceError("ResourceNotFound", "\(arn) names nothing that has tags") }
        return (String(parts[0]), String(parts[parts.count - 1]))
    }

    private static func value(_ tags: [String: String]) -> WireValue {
        .list(tags.sorted { $0.key < $1.key }.map { ["Key": .string($0.key), "Value": .string($0.value)] })
    }

    private static func id(_ input: WireValue) throws -> JobID {
        let arn = input["ResourceArn"]?.string ?? ""
        let parts = arn.split(separator: ":").last.map { $0.split(separator: "/", maxSplits: 1).map(String.init) } ?? []
        guard parts.count == 2, parts[0].hasSuffix("-job"), let kind = JobKind(rawValue: String(parts[0].dropLast(4))) else {
            throw ServiceError("ResourceNotFound", "\(arn) names no training or compilation job")
        }
        return JobID(kind: kind, name: parts[1])
    }
}
