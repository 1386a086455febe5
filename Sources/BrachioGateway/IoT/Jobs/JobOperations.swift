internal import BrachioCore
package import BrachioDeviceCloud
internal import BrachioWire

/// Device jobs: make, follow, change, end.
package struct JobOperations: Sendable {
    let jobs: DeviceJobService
    /// Reads a job's document out of a bucket.
    let readDocument: @Sendable (ObjectAddress) async throws -> String

    package init(jobs: DeviceJobService, readDocument: @escaping @Sendable (ObjectAddress) async throws -> String) {
        self.jobs = jobs
        self.readDocument = readDocument
    }

    /// All rows about device jobs, for ``IoTService/build(_:endpoints:further:)``.
    package var entries: [RESTService.Entry] {
        ownEntries + JobExecutionOperations(jobs: jobs).entries + JobTemplateOperations(jobs: jobs, documents: self).entries
    }

    private var ownEntries: [RESTService.Entry] {
        [
            .job(JobSchemas.create) { input, call in JobValues.named(try await create(input, call), call) },
            .job(JobSchemas.describe) { [jobs] input, call in
                let job = try await jobs.store.job(input.text("jobId"))
                var answer: WireMap = ["job": JobValues.job(job, try await jobs.store.progress(job.identifier), call)]
                answer["documentSource"] = job.document.source.map { .string($0) }
                return .map(answer)
            },
            .job(JobSchemas.document) { [jobs] input, _ in
                let document = try await jobs.store.job(input.text("jobId")).document
                return ["document": .string(input["beforeSubstitution"]?.boolean == true ? document.original : document.text)]
            },
            RESTService.Entry(JobSchemas.list) { [jobs] input, call in
                if input["thingGroupId"]?.string != nil { throw IoTService.notOffered("Lists of jobs by a thing group's identifier") }
                let filter = DeviceJobStore.JobFilter(
                    status: input["status"]?.string.flatMap { DeviceJob.Status(rawValue: $0) },
                    selection: input["targetSelection"]?.string.flatMap { DeviceJob.Selection(rawValue: $0) }, namespace: input["namespaceId"]?.string,
                    target: input["thingGroupName"]?.string.map(RegistryARN.group))
                return .page("jobs", try await jobs.store.jobs(filter, input.page())) { JobValues.summary($0, call) }
            },
            .job(JobSchemas.update) { [jobs] input, _ in
                _ = try await jobs.update(input.text("jobId")) { JobValues.set(&$0, from: input) }
                return [:]
            },
            .job(JobSchemas.cancel) { [jobs] input, call in
                let job = try await jobs.cancel(
                    input.text("jobId"), force: input["force"]?.boolean ?? false, reason: input["reasonCode"]?.string, comment: input["comment"]?.string)
                return JobValues.named(job, call)
            },
            .job(JobSchemas.delete) { [jobs] input, _ in
                try await jobs.delete(input.text("jobId"), force: input["force"]?.boolean ?? false)
                return [:]
            },
            .job(JobSchemas.associate) { [jobs] input, call in
                let targets = input["targets"]?.strings ?? []
                return JobValues.named(try await jobs.associate(input.text("jobId"), targets: targets, comment: input["comment"]?.string), call)
            },
        ]
    }

    private func create(_ input: WireValue, _ call: Call) async throws -> DeviceJob {
        for (member, what) in [("schedulingConfig", "Scheduled jobs"), ("destinationPackageVersions", "Software packages"), ("tags", "Tags of jobs")] {
            if let value = input[member], value != .null, value.list?.isEmpty != true { throw IoTService.notOffered(what) }
        }
        var template: DeviceJobTemplate?
        if let arn = input["jobTemplateArn"]?.string {
            guard let name = RegistryARN.name("jobtemplate", in: arn) else { throw BrachioError(.invalidInput, "'\(arn.prefix(200))' names no job template") }
            template = try await jobs.template(name)
        }
        let document = try await document(input, template, call, parameters: input["documentParameters"]?.texts ?? [:])
        var job = DeviceJob(identifier: input.text("jobId"), namespace: input["namespaceId"]?.string, document: document, targets: input["targets"]?.strings ?? [])
        if let template {
            (job.rollout, job.abort, job.retries) = (template.rollout, template.abort, template.retries)
            (job.timeoutSeconds, job.linkSeconds, job.linkRole) = (template.timeoutSeconds, template.linkSeconds, template.linkRole)
            job.template = input["jobTemplateArn"]?.string
        }
        job.selection = input["targetSelection"]?.string.flatMap { DeviceJob.Selection(rawValue: $0) } ?? .snapshot
        JobValues.set(&job, from: input)
        return try await jobs.create(job)
    }

    /// The document that a request brings, names, or takes from its template.
    func document(_ input: WireValue, _ template: DeviceJobTemplate?, _ call: Call, parameters: [String: String]) async throws -> JobDocument {
        let document: JobDocument
        switch (input["document"]?.string, input["documentSource"]?.string, template) {
        case (_?, _?, _): throw BrachioError(.invalidInput, "document and documentSource are given at once")
        case (let text?, nil, _): document = try JobDocument(text, parameters: parameters)
        case (nil, let source?, _):
            guard let place = ObjectAddress(source) else { throw BrachioError(.invalidInput, "documentSource '\(source.prefix(200))' names no object in a bucket") }
            try Self.requireReading(place, call)
            let text: String
            do { text = try await readDocument(place) } catch let error as BrachioError {
                throw BrachioError(.invalidInput, "documentSource '\(source.prefix(200))' cannot be read", cause: error.cause ?? error.message)
            }
            document = try JobDocument(text, parameters: parameters, source: source)
        case (nil, nil, let template?): document = try JobDocument(template.document, parameters: parameters, source: template.documentSource)
        case (nil, nil, nil): throw BrachioError(.invalidInput, "a job needs a document, a documentSource or a jobTemplateArn")
        }
        // Things get links that are signed by the server: nobody is to reach through them what he may not read himself.
        for object in document.linkedObjects { try Self.requireReading(object, call) }
        return document
    }

    private static func requireReading(_ place: ObjectAddress, _ call: Call) throws {
        try call.caller.require("s3:GetObject", on: "arn:aws:s3:::\(place.bucket)/\(place.key)")
    }
}

extension RESTService.Entry {
    /// A row about the job that `jobId` names.
    static func job(_ operation: ServiceOperation, _ handler: @escaping RPCService.Handler) -> RESTService.Entry {
        .about("job", "jobId", operation) { input, call in
            do { return try await handler(input, call) } catch let error as BrachioError where error.code == .wrongState {
                let text = [error.message, error.cause, error.mend].compactMap { $0 }.joined(separator: "; ")
                throw ServiceError("InvalidStateTransitionException", text, status: 409)
            } catch let error as DeviceJobError where error.code == .requestThrottled {
                throw ServiceError("ThrottlingException", error.message, status: 429)
            }
        }
    }
}
