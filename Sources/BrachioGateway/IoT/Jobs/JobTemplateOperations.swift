internal import BrachioCore
internal import BrachioDeviceCloud
internal import BrachioWire

/// Templates of device jobs.
struct JobTemplateOperations {
    let jobs: DeviceJobService
    let documents: JobOperations

    var entries: [RESTService.Entry] {
        [
            Self.entry(Self.create) { input, call in
                if input["maintenanceWindows"]?.list?.isEmpty == false { throw IoTService.notOffered("Maintenance windows") }
                let id = input.text("jobTemplateId")
                let made: DeviceJobTemplate
                do { made = try await jobs.create(try await template(id, input, call)) } catch let error as BrachioError where error.code == .alreadyExists {
                    throw ServiceError("ConflictException", error.message, status: 409)
                }
                return ["jobTemplateArn": .string(Self.arn(made, call)), "jobTemplateId": .string(made.identifier)]
            },
            Self.entry(Self.describe) { [jobs] input, call in
                let template = try await jobs.template(input.text("jobTemplateId"))
                var map = Self.summary(template, call)
                let settings = JobValues.settings(
                    template.rollout, template.abort, template.retries, timeoutSeconds: template.timeoutSeconds, linkRole: template.linkRole,
                    linkSeconds: template.linkSeconds)
                for entry in settings.entries { map[entry.key] = entry.value }
                map["document"] = .string(template.document)
                map["documentSource"] = template.documentSource.map { .string($0) }
                return .map(map)
            },
            Self.entry(Self.delete) { [jobs] input, _ in
                try await jobs.deleteTemplate(input.text("jobTemplateId"))
                return [:]
            },
            RESTService.Entry(Self.list) { [jobs] input, call in .page("jobTemplates", try await jobs.templates(input.page())) { .map(Self.summary($0, call)) } },
        ]
    }

    private func template(_ id: String, _ input: WireValue, _ call: Call) async throws -> DeviceJobTemplate {
        var job: DeviceJob
        if let arn = input["jobArn"]?.string {
            guard let name = RegistryARN.name("job", in: arn) else { throw BrachioError(.invalidInput, "'\(arn.prefix(200))' names no job") }
            job = try await jobs.store.job(name)
        } else {
            // A template's parameters are given when a job is made of it: each stands for itself until then.
            let named = (input["document"]?.string ?? "").split(separator: "${aws:iot:parameter:").dropFirst().map { String($0.prefix { $0 != "}" }) }
            let parameters = Dictionary(named.map { ($0, "${aws:iot:parameter:\($0)}") }) { $1 }
            job = DeviceJob(identifier: id, document: try await documents.document(input, nil, call, parameters: parameters), targets: [])
        }
        JobValues.set(&job, from: input)
        return DeviceJobTemplate(identifier: id, description: input.text("description"), of: job)
    }

    private static func arn(_ template: DeviceJobTemplate, _ call: Call) -> String { call.arn("iot", "jobtemplate/\(template.identifier)") }

    private static func summary(_ template: DeviceJobTemplate, _ call: Call) -> WireMap {
        [
            "jobTemplateArn": .string(arn(template, call)), "jobTemplateId": .string(template.identifier), "description": .string(template.description),
            "createdAt": JobValues.date(template.createdAtSeconds),
        ]
    }

    private static func entry(_ operation: ServiceOperation, _ handler: @escaping RPCService.Handler) -> RESTService.Entry {
        .about("jobtemplate", "jobTemplateId", operation, handler)
    }

    // MARK: shapes

    private static let inPath = IoTShapes.inPath("jobTemplateId", JobShapes.identifier)
    private static let summaryMembers: [Member] = [
        .optional("jobTemplateArn", JobShapes.templateARN), .optional("jobTemplateId", JobShapes.identifier),
        .optional("description", JobShapes.description), .optional("createdAt", .timestamp),
    ]
    private static let settings = JobShapes.settings.filter { $0.name != "description" }

    private static let create = ServiceOperation(
        "CreateJobTemplate",
        input: .structure(
            [
                inPath, .optional("jobArn", .string), .optional("documentSource", JobShapes.source), .optional("document", JobShapes.document),
                .required("description", JobShapes.description), .optional("maintenanceWindows", .list(JobShapes.maintenanceWindow)),
            ] + settings),
        output: .structure([.optional("jobTemplateArn", JobShapes.templateARN), .optional("jobTemplateId", JobShapes.identifier)]),
        route: .init("PUT", "/job-templates/{jobTemplateId}"))

    private static let describe = ServiceOperation(
        "DescribeJobTemplate", input: .structure([inPath]),
        output: .structure(
            summaryMembers + settings + [.optional("documentSource", JobShapes.source), .optional("document", JobShapes.document)]),
        route: .init("GET", "/job-templates/{jobTemplateId}"))

    private static let delete = ServiceOperation(
        "DeleteJobTemplate", input: .structure([inPath]), route: .init("DELETE", "/job-templates/{jobTemplateId}"))

    private static let list = ServiceOperation(
        "ListJobTemplates", input: .structure([IoTShapes.maxResults, IoTShapes.nextToken]),
        output: .structure([.optional("jobTemplates", .list(.structure(summaryMembers))), .optional("nextToken", .string)]),
        route: .init("GET", "/job-templates"))
}
