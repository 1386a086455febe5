internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation

/// A CreateLabelingJob request becomes a job's settings: the category file and the template are read where they are.
struct LabelingRequest {
    let input: WireValue
    let objects: ObjectStore

    func job() async throws -> NewJob {
        let task = input["HumanTaskConfig"] ?? [:]
        guard let manifest = input["InputConfig"]?["DataSource"]?["S3DataSource"]?["ManifestS3Uri"]?.string else {
            throw invalid("InputConfig has no S3DataSource; topics are not read here. A prefix that is watched adds photos to a running job.")
        }
        let template = try await template(task)
        let file = try await categoryFile()
        let function = task["PreHumanTaskLambdaArn"]?.string ?? ""
        let classes = file?.classes ?? template?.categories ?? []
        guard !classes.isEmpty else {
            throw invalid("There are no classes: LabelCategoryConfigS3Uri is missing, and the template names none")
        }
        var settings = JobSettings(
            title: task["TaskTitle"]?.string ?? "", classes: LabelClass.named(classes), attribute: input["LabelAttributeName"]?.string ?? "",
            input: try S3Location(manifest), output: try S3Location(input["OutputConfig"]?["S3OutputPath"]?.string ?? ""))
        settings.description = task["TaskDescription"]?.string ?? ""
        settings.keywords = (task["TaskKeywords"]?.list ?? []).compactMap(\.string)
        settings.selection = try selection(function, template)
        settings.instructions = template?.instructions ?? JobSettings.Instructions()
        if settings.instructions.short.isEmpty { settings.instructions.short = file?.instructions.short ?? "" }
        if settings.instructions.full.isEmpty { settings.instructions.full = file?.instructions.full ?? "" }
        if let audited = file?.auditedAttribute {
            settings.previousAttribute = audited
            settings.kind = function.contains("PRE-Verification") ? .verify : .adjust
        }
        limits(task, &settings)
        if input["LabelingJobAlgorithmsConfig"] != nil { settings.automation = JobSettings.Automation() }
        try await requireBucket(settings.output)
        let name = input["LabelingJobName"]?.string ?? ""
        if settings.input.key.isEmpty || settings.input.key.hasSuffix("/") {
            settings.input = try await list(settings.input, at: settings.output.appending("\(name)/input.manifest"))
        }
        var job = NewJob(name: name, team: try Self.team(task["WorkteamArn"]?.string ?? ""), settings: settings)
        var request = WireMap()
        for member in LabelingJobOperations.asked { request[member.name] = input[member.name] }
        job.request = Data(JSONWriter.bytes(.map(request)))
        job.tags = SageMakerShapes.tags(input)
        return job
    }

    private func requireBucket(_ place: S3Location) async throws {
        do { _ = try await objects.bucket(place.bucket) } catch let error as BrachioError where error.code == .noSuchBucket {
            throw invalid("S3OutputPath \(place): there is no bucket \(place.bucket)")
        }
    }

    /// A prefix in place of a manifest: its photos are listed now.
    private func list(_ prefix: S3Location, at place: S3Location) async throws -> S3Location {
        do { return try await PrefixManifest.make(of: prefix, at: place, in: objects, now: Date()).place } catch let error as BrachioError {
            throw invalid("ManifestS3Uri \(prefix): \(error)")
        }
    }

    /// The name at the end of a team's ARN.
    static func team(_ arn: String) throws -> String {
        guard let name = arn.split(separator: "/").last, arn.contains(":workteam/private-crowd/") || arn.split(separator: ":").last?.hasPrefix("workteam/") == true
        else { throw ServiceError("ValidationException", "\(arn.prefix(200)) names no work team") }
        return String(name)
    }

    private func limits(_ task: WireValue, _ settings: inout JobSettings) {
        func number(_ value: WireValue?) -> Int? { value?.integer.map(Int.init) }
        settings.workersPerObject = number(task["NumberOfHumanWorkersPerDataObject"]) ?? 1
        settings.taskTimeLimitSeconds = number(task["TaskTimeLimitInSeconds"]) ?? settings.taskTimeLimitSeconds
        settings.availabilitySeconds = number(task["TaskAvailabilityLifetimeInSeconds"]) ?? settings.availabilitySeconds
        settings.concurrentTasksMaximum = number(task["MaxConcurrentTaskCount"]) ?? settings.concurrentTasksMaximum
        settings.humanLabelledMaximum = number(input["StoppingConditions"]?["MaxHumanLabeledObjectCount"])
        settings.percentageMaximum = number(input["StoppingConditions"]?["MaxPercentageOfInputDatasetLabeled"])
    }

    /// Which kind of task the job is, by the names of the service's own functions; any other function is accepted, and not called.
    private func selection(_ function: String, _ template: StockTemplate?) throws -> JobSettings.Selection {
        let name = function.split(separator: ":").last.map(String.init) ?? ""
        guard name.hasPrefix("PRE-") else { return template?.selection ?? .single }
        switch name {
        case "PRE-ImageMultiClass": return .single
        case "PRE-ImageMultiClassMultiLabel": return .multiple
        case _ where name.hasPrefix("PRE-Verification") || name.hasPrefix("PRE-Adjustment"): return template?.selection ?? .single
        default: throw invalid("Tasks of \(name) are not offered here: images are labelled by one class or by several")
        }
    }

    private func template(_ task: WireValue) async throws -> StockTemplate? {
        guard let uri = task["UiConfig"]?["UiTemplateS3Uri"]?.string else {
            guard task["UiConfig"]?["HumanTaskUiArn"] == nil else { throw invalid("HumanTaskUiArn is for other kinds of tasks: give UiTemplateS3Uri") }
            return nil
        }
        return try StockTemplate(String(decoding: try await read(uri, StockTemplate.bytesMaximum), as: UTF8.self))
    }

    private func categoryFile() async throws -> LabelCategoryFile? {
        guard let uri = input["LabelCategoryConfigS3Uri"]?.string else { return nil }
        return try LabelCategoryFile(await read(uri, LabelCategoryFile.bytesMaximum))
    }

    private func read(_ uri: String, _ bytesMaximum: Int) async throws -> Data {
        let place = try S3Location(uri)
        do { return try await objects.open(place.bucket, place.key).data(bytesMaximum: bytesMaximum) } catch let error as BrachioError {
            throw invalid("\(uri): \(error)")
        }
    }

    private func invalid(_ text: String) -> ServiceError { ServiceError("ValidationException", text) }
}
