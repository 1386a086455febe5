internal import BrachioCore
internal import BrachioDeployment
internal import Foundation

/// What the group names, once it was looked up.
struct PlanMaterial: Sendable {
    /// Functions by the ARN that the group has for them; those that are not there are left out.
    var functions: [String: FunctionVersion] = [:]
    /// Models by their resource's identifier.
    var models: [String: Artifact] = [:]
    /// The agent's next program, where a connector names one.
    var agent: AgentUpdate?
    var agentFailure: String?
    /// What is wrong with a resource, by its identifier.
    var failures: [String: String] = [:]
    /// The beginning of the links to objects: a link is made of it each time that the device gets its document.
    var origin: String
}

/// From a group to the document that its core gets. Nothing is read here: what the group names has been looked up.
struct DeploymentPlan {
    let group: GroupSnapshot
    let material: PlanMaterial

    /// - Throws: `invalidInput` that lists everything that is wrong.
    func document(_ identifier: String) throws -> DeploymentDocument {
        let problems = problems
        guard problems.isEmpty else { throw BrachioError(.invalidInput, problems.prefix(10).joined(separator: "; ")) }
        guard let core = group.core, let thing = ThingARN.name(core.thingARN) else { throw BrachioError(.invalidInput, "the group has no core") }
        return DeploymentDocument(
            identifier: identifier, group: GroupReference(identifier: group.id, version: group.version, name: group.name), core: thing,
            functions: try group.ownFunctions.map(function) + group.connectors.filter { ClassifierConnector.isOne($0.arn) }.map(classifier),
            resources: group.resources.compactMap(resource),
            routes: group.subscriptions.map { Route(identifier: $0.id, source: end($0.source), subject: $0.subject, target: end($0.target)) },
            loggers: group.loggers.compactMap(logger),
            clientDevices: group.devices.compactMap { device in
                ThingARN.name(device.thingARN).map {
                    ClientDevice(thing: $0, certificateARN: device.certificateARN, synchronisesShadow: device.synchronisesShadow ?? false)
                }
            },
            synchronisesCoreShadow: core.synchronisesShadow ?? false, agent: material.agent)
    }

    // MARK: what is wrong

    private var problems: [String] {
        var problems: [String] = []
        if group.core == nil { problems.append("the group has no core: a core definition version with one core is needed") }
        for function in group.ownFunctions { problems += functionProblems(function) }
        for connector in group.connectors where !ClassifierConnector.isOne(connector.arn) && !AgentConnector.isOne(connector.arn) {
            problems.append("connector \(connector.arn) is not offered: of connectors there are \(ClassifierConnector.arn) and \(AgentConnector.arn)")
        }
        if let failure = material.agentFailure { problems.append("the agent's program: \(failure)") }
        if group.connectors.count(where: { AgentConnector.isOne($0.arn) }) > 1 { problems.append("the group names two programs of the agent: leave one") }
        for subscription in group.subscriptions {
            for (name, text) in [("source", subscription.source), ("target", subscription.target)] where !isPart(text) {
                problems.append("subscription \(subscription.id): its \(name) \(text) is not part of the group")
            }
            if subscription.source == subscription.target { problems.append("subscription \(subscription.id): its source is its target, \(subscription.source)") }
        }
        for resource in group.resources where resource.data.secret != nil {
            problems.append("resource \(resource.id): secrets are not offered: put what is secret into the function's environment, or into a file on the device that is a local volume")
        }
        problems += group.resources.compactMap { resource in material.failures[resource.id].map { "resource \(resource.id): \($0)" } }
        return problems
    }

    private func functionProblems(_ function: FunctionContent.Function) -> [String] {
        guard let arn = function.arn, let version = material.functions[arn] else {
            return ["function \(function.id): \(function.arn ?? "") is not there: Lambda has no such function, version or alias"]
        }
        var problems: [String] = []
        if case .other(let name) = runtime(function, version) {
            problems.append("function \(function.id): its runtime \(name) is not offered on a device: choose python3, or a program (\(FunctionRuntime.executableName))")
        }
        let known = Set(group.resources.map(\.id))
        for access in function.configuration?.environment?.access ?? [] where !known.contains(access.resource) {
            problems.append("function \(function.id): the resource \(access.resource) is not part of the group")
        }
        return problems
    }

    private func isPart(_ text: String) -> Bool {
        switch Route.End(text) {
        case .cloud, .shadows: true
        case .function(let arn): SystemFunction.isOne(arn) || group.functions.contains { $0.arn == arn }
        case .thing(let arn): (group.devices + [group.core].compactMap { $0 }).contains { $0.thingARN == arn }
        case .other(let arn): !AgentConnector.isOne(arn) && group.connectors.contains { $0.arn == arn }
        }
    }

    // MARK: parts of the document

    private func runtime(_ function: FunctionContent.Function, _ version: FunctionVersion) -> FunctionRuntime {
        function.configuration?.runtime.flatMap { try? FunctionRuntime($0) } ?? version.configuration.runtime
    }

    private func function(_ function: FunctionContent.Function) throws -> DeployedFunction {
        guard let arn = function.arn, let version = material.functions[arn] else { throw BrachioError(.defect, "function \(function.id) was not looked up") }
        let asked = function.configuration
        let runtime: DeployedFunction.Runtime = if case .python(let number) = runtime(function, version) { .python(version: number) } else { .executable }
        let environment = asked?.environment
        return DeployedFunction(
            arn: arn, name: version.name, runtime: runtime, handler: asked?.executable ?? version.configuration.handler,
            code: link(CodeReference.bucket, version.code.key, sha256: version.code.sha256, bytes: version.code.bytes), isPinned: asked?.isPinned ?? false,
            timeoutSeconds: asked?.timeoutSeconds ?? 3, memoryKibibytes: asked?.memoryKibibytes ?? 16384,
            encoding: asked?.encoding == "binary" ? .binary : .json,
            arguments: (asked?.arguments ?? "").split(whereSeparator: \.isWhitespace).map(String.init),
            environment: version.configuration.environment.merging(environment?.variables ?? [:]) { $1 },
            access: (environment?.access ?? []).map { ResourceAccess(resource: $0.resource, mayWrite: $0.permission == "rw") },
            isolation: isolation(environment))
    }

    private func isolation(_ environment: FunctionContent.Environment?) -> Isolation {
        let own = environment?.execution, standard = group.execution
        let user = own?.user ?? standard?.user
        return Isolation(
            isContained: (own?.isolation ?? standard?.isolation) != "NoContainer", user: user?.user.flatMap { UInt32(exactly: $0) },
            group: user?.group.flatMap { UInt32(exactly: $0) }, mayReadSysfs: environment?.mayReadSysfs ?? false)
    }

    private func resource(_ resource: ResourceContent.Resource) -> DeployedResource? {
        let data = resource.data
        func made(_ kind: DeployedResource.Kind, _ group: String?, joinsOwner: Bool? = nil) -> DeployedResource {
            DeployedResource(identifier: resource.id, name: resource.name, kind: kind, ownerGroup: group.flatMap { $0.isEmpty ? nil : $0 }, joinsOwner: joinsOwner)
        }
        if let device = data.device { return made(.device(path: device.source ?? ""), device.owner?.group, joinsOwner: device.owner?.addsGroup) }
        if let volume = data.volume {
            return made(
                .volume(source: volume.source ?? "", destination: volume.destination ?? ""), volume.owner?.group, joinsOwner: volume.owner?.addsGroup)
        }
        if let secret = data.secret { return made(.secret(arn: secret.arn ?? "", name: resource.name), nil) }
        guard let archive = material.models[resource.id], let destination = data.bucketModel?.destination ?? data.jobModel?.destination else { return nil }
        return made(.model(archive: archive, destination: destination), (data.bucketModel?.owner ?? data.jobModel?.owner)?.group)
    }

    private func logger(_ logger: LoggerContent.Logger) -> LogSetting? {
        guard let part = LogSetting.Part(rawValue: logger.component), let destination = LogSetting.Destination(rawValue: logger.type) else { return nil }
        return LogSetting(part: part, destination: destination, level: logger.level, spaceKibibytes: logger.space ?? 128)
    }

    private func link(_ bucket: String, _ key: String, sha256: String, bytes: Int) -> Artifact {
        Artifact.waitingForLink(bucket: bucket, key: key, sha256: sha256, bytes: bytes, origin: material.origin)
    }

    // MARK: the built-in classifier

    private func classifier(_ connector: ConnectorContent.Connector) throws -> DeployedFunction {
        let parameters = connector.parameters ?? [:]
        let settings = try parameters[ClassifierConnector.settingsParameter] ?? FleetStore.text(parameters)
        let models = (parameters["MLModelResourceId"].map { [$0] } ?? group.resources.filter { material.models[$0.id] != nil }.map(\.id))
        return DeployedFunction(
            arn: ClassifierConnector.function, name: "BrachioClassifier", runtime: .classifier(settings: settings), handler: "", code: nil, isPinned: true,
            memoryKibibytes: 512 << 10, access: models.map { ResourceAccess(resource: $0, mayWrite: false) })
    }

    private func end(_ text: String) -> Route.End { Route.End(ClassifierConnector.isOne(text) ? ClassifierConnector.function : text) }
}

extension Artifact {
    /// An object whose link is made when a device gets the document: until then a place for it stands there.
    static func waitingForLink(bucket: String, key: String, sha256: String, bytes: Int, origin: String) -> Artifact {
        let path = key.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? key
        return Artifact(
            source: "s3://\(bucket)/\(key)", link: "${aws:iot:s3-presigned-url:\(origin)/\(bucket)/\(path)}", sha256: sha256, bytes: Int64(bytes))
    }
}
