internal import BrachioCore
internal import BrachioFleet
internal import BrachioIdentity
internal import BrachioJSON
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation

/// Puts what is to run where the server finds it, makes the group's new version, and follows its deployment.
struct Delivery {
    static let bucket = "brachio-models", agentsBucket = "brachio-agents"

    struct Begun {
        var id: String
        var group: String
        var core: String
    }

    private let lambda: EndpointClient
    private let fleet: FleetClient
    private let iot: EndpointClient
    private let buckets: BucketClient
    private let say: (String) -> Void

    init(_ lambda: EndpointClient, _ greengrass: EndpointClient, _ iot: EndpointClient, _ buckets: BucketClient, say: @escaping (String) -> Void) {
        self.lambda = lambda
        fleet = FleetClient(greengrass)
        self.iot = iot
        self.buckets = buckets
        self.say = say
    }

    func begin(_ wanted: DeploymentFile) async throws -> Begun {
        if let agent = wanted.agent, wanted.isEmptyButForAgent, let begun = try await beginBeside(agent, wanted.core) { return begun }
        let core = try await thing(wanted.core, isSynchronised: wanted.synchronisesShadow ?? true)
        var arns: [String: String] = [:], devices: [WireValue] = []
        for device in wanted.clientDevices ?? [] {
            guard device.thing != wanted.core, arns[device.thing] == nil else {
                throw BrachioError(.invalidInput, "client device \(device.thing) is \(device.thing == wanted.core ? "the core itself" : "named twice")", mend: "leave it out")
            }
            let entry = try await thing(device.thing, isSynchronised: device.synchronisesShadow ?? false)
            arns[device.thing] = entry["ThingArn"]?.string
            devices.append(entry)
        }
        for function in wanted.functions ?? [] {
            let name = Self.name(function)
            guard arns[name] == nil else { throw BrachioError(.invalidInput, "\(name) names two things of this deployment", mend: "give the function another name") }
            arns[name] = try await publish(function, name)
        }
        let resources = try await resources(wanted)
        var definitions = [("Core", try await fleet.define("cores", ["Cores": [core]]))]
        if !devices.isEmpty { definitions.append(("Device", try await fleet.define("devices", ["Devices": .list(devices)]))) }
        if !resources.isEmpty { definitions.append(("Resource", try await fleet.define("resources", ["Resources": .list(resources)]))) }
        let functions = (wanted.functions ?? []).map { Self.entry($0, arn: arns[Self.name($0)] ?? "", resources: resources) }
        if !functions.isEmpty { definitions.append(("Function", try await fleet.define("functions", ["Functions": .list(functions)]))) }
        var connectors: [WireValue] = []
        if let classifier = wanted.classifier {
            guard arns[DeploymentFile.classifierEnd] == nil else { throw BrachioError(.invalidInput, "a function is named as the agent's classifier", mend: "give it another name") }
            arns[DeploymentFile.classifierEnd] = ClassifierConnector.arn
            connectors.append([
                "Id": .string(DeploymentFile.classifierEnd), "ConnectorArn": .string(ClassifierConnector.arn),
                "Parameters": .map([ClassifierConnector.settingsParameter: .string(classifier.description)]),
            ])
        }
        if let agent = wanted.agent {
            connectors.append(try await connector(ofAgent: agent))
        }
        if !connectors.isEmpty { definitions.append(("Connector", try await fleet.define("connectors", ["Connectors": .list(connectors)]))) }
        let routes = try wanted.allRoutes.enumerated().map { try Self.subscription($0.element, String($0.offset + 1), arns) }
        if !routes.isEmpty { definitions.append(("Subscription", try await fleet.define("subscriptions", ["Subscriptions": .list(routes)]))) }
        if !functions.isEmpty || wanted.classifier != nil { definitions.append(("Logger", try await fleet.define("loggers", ["Loggers": .list(Self.loggers)]))) }
        let group = try await fleet.group(core: wanted.core)
        return try await deploy(group, definitions, core: wanted.core)
    }

    private func deploy(_ group: String, _ definitions: [(String, String)], core: String) async throws -> Begun {
        let id = try await fleet.deploy(group, definitions)
        say("deployment \(id) of group \(core) has begun")
        return Begun(id: id, group: group, core: core)
    }

    /// The agent's next program beside all that the core has; `nil` where it has nothing.
    private func beginBeside(_ agent: String, _ core: String) async throws -> Begun? {
        let group = try await fleet.group(core: core)
        guard var definitions = try await fleet.running(in: group) else { return nil }
        var connectors: [WireValue] = []
        if let known = definitions["Connector"] { connectors = try await fleet.connectors(known) }
        connectors = connectors.filter { $0["ConnectorArn"]?.string != AgentConnector.arn } + [try await connector(ofAgent: agent)]
        definitions["Connector"] = try await fleet.define("connectors", ["Connectors": .list(connectors)])
        return try await deploy(group, definitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, core: core)
    }

    private func connector(ofAgent program: String) async throws -> WireValue {
        ["Id": "agent", "ConnectorArn": .string(AgentConnector.arn), "Parameters": .map([AgentConnector.programParameter: .string(try await place(ofAgent: program))])]
    }

    /// Asks until the deployment has ended.
    func follow(_ begun: Begun, seconds: Int, show: (String) -> Void) async throws -> FleetClient.Latest {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let latest = try await fleet.status(of: begun.id, group: begun.group)
            let phase = latest.status == "InProgress" ? (try? await fleet.phase(of: begun.id, core: begun.core, iot: iot)).flatMap { $0 } : nil
            show("\(latest.status)\(phase.map { ": " + $0.lowercased() } ?? latest.status == "InProgress" ? ": the device has not said anything yet" : "")")
            if ["Success", "Failure"].contains(latest.status) { return latest }
            guard ContinuousClock.now < end else {
                throw BrachioError(
                    .system, "deployment \(begun.id) has not ended after \(seconds) seconds", cause: "the device may be switched off or offline: it gets the deployment when it is back",
                    mend: "brachio device status \(begun.core)")
            }
            try await Task.sleep(for: .milliseconds(400))
        }
    }

    /// A thing as the definitions of cores and devices have it.
    private func thing(_ name: String, isSynchronised: Bool) async throws -> WireValue {
        let thing: WireValue
        do { thing = try await iot.call("GET", ["things", name]) } catch let error as BrachioError where error.code == .notFound {
            throw BrachioError(.notFound, "there is no device \(name)", mend: "brachio device list shows those there are; brachio device add \(name) makes it")
        }
        let certificates = try await iot.call("GET", ["things", name, "principals"])["principals"]?.list ?? []
        guard let arn = thing["thingArn"]?.string, let certificate = certificates.first?.string else {
            throw BrachioError(.invalidInput, "device \(name) has no certificate", mend: "brachio device add \(name)")
        }
        return ["Id": .string(name), "ThingArn": .string(arn), "CertificateArn": .string(certificate), "SyncShadow": .boolean(isSynchronised)]
    }

    // MARK: functions

    /// Functions' logs stay on the device, and go to CloudWatch Logs while there is a network.
    private static let loggers: [WireValue] = [
        ["Id": "file", "Component": "Lambda", "Type": "FileSystem", "Level": "INFO", "Space": 1024],
        ["Id": "cloud", "Component": "Lambda", "Type": "AWSCloudWatch", "Level": "INFO"],
    ]

    static func name(_ function: DeploymentFile.Function) -> String { function.name ?? file(function.code).standardizedFileURL.lastPathComponent }

    /// Makes or changes the function, and returns the ARN of the version that has this code.
    private func publish(_ function: DeploymentFile.Function, _ name: String) async throws -> String {
        let zip = try FunctionFolder(url: file(function.code)).zip()
        let runtime = function.runtime == "executable" ? "arn:aws:greengrass:::runtime/function/executable" : function.runtime ?? "python3.11"
        let path = ["2015-03-31", "functions"], content = WireValue.string(zip.base64EncodedString())
        var settings: WireMap = ["Runtime": .string(runtime), "Handler": .string(function.handler ?? "main.handler"), "Timeout": .integer(Int64(min(function.timeoutSeconds ?? 10, 900)))]
        do {
            _ = try await lambda.call("GET", path + [name])
            _ = try await lambda.call("PUT", path + [name, "code"], body: ["ZipFile": content])
            _ = try await lambda.call("PUT", path + [name, "configuration"], body: .map(settings))
        } catch let error as BrachioError where error.code == .notFound {
            settings["FunctionName"] = .string(name)
            settings["Role"] = .string(Account.roleARN(path: "/", name: DeviceEnrolment.roleName))
            settings["Code"] = ["ZipFile": content]
            _ = try await lambda.call("POST", path, body: .map(settings))
        }
        let version = try await lambda.call("POST", path + [name, "versions"], body: [:])
        guard let arn = version["FunctionArn"]?.string else { throw BrachioError(.defect, "the server published no version of \(name)") }
        say("function \(name): version \(version["Version"]?.string ?? ""), \(zip.count) bytes")
        return arn
    }

    private static func entry(_ function: DeploymentFile.Function, arn: String, resources: [WireValue]) -> WireValue {
        var variables = WireMap()
        for (name, value) in (function.environment ?? [:]).sorted(by: { $0.key < $1.key }) { variables[name] = .string(value) }
        let access = resources.compactMap { resource in resource["Id"].map { WireValue.map(["ResourceId": $0, "Permission": resource["ResourceDataContainer"]?["S3MachineLearningModelResourceData"] == nil ? "rw" : "ro"]) } }
        let isContained = function.isContained ?? true
        var environment: WireMap = [
            "Variables": .map(variables), "Execution": ["IsolationMode": isContained ? "GreengrassContainer" : "NoContainer"],
        ]
        environment["ResourceAccessPolicies"] = .list(access)
        var configuration: WireMap = [
            "Pinned": .boolean(function.isPinned ?? true), "Timeout": .integer(Int64(function.timeoutSeconds ?? 10)),
            "MemorySize": .integer(Int64(function.memoryMegabytes ?? 256) * 1024), "EncodingType": "json", "Environment": .map(environment),
        ]
        if let arguments = function.arguments, !arguments.isEmpty { configuration["ExecArgs"] = .string(arguments.joined(separator: " ")) }
        return ["Id": .string(name(function)), "FunctionArn": .string(arn), "FunctionConfiguration": .map(configuration)]
    }

    private static func subscription(_ text: String, _ id: String, _ arns: [String: String]) throws -> WireValue {
        let further = ["cloud": "cloud", "shadow": "GGShadowService"], ends = arns.merging(further) { own, _ in own }
        let route = try DeploymentFile.route(text, ends: Array(ends.keys))
        func end(_ name: String) -> WireValue { .string(ends[name] ?? "") }
        return ["Id": .string(id), "Source": end(route.source), "Subject": .string(route.topic), "Target": end(route.target)]
    }

    // MARK: resources

    private func resources(_ wanted: DeploymentFile) async throws -> [WireValue] {
        var resources: [WireValue] = []
        for (index, model) in (wanted.models ?? []).enumerated() {
            let uri = try await address(of: model.from)
            resources.append([
                "Id": .string("model-\(index + 1)"), "Name": .string("model-\(index + 1)"),
                "ResourceDataContainer": ["S3MachineLearningModelResourceData": ["S3Uri": .string(uri), "DestinationPath": .string(model.at)]],
            ])
        }
        for (index, path) in (wanted.devices ?? []).enumerated() {
            resources.append([
                "Id": .string("device-\(index + 1)"), "Name": .string(path),
                "ResourceDataContainer": ["LocalDeviceResourceData": ["SourcePath": .string(path), "GroupOwnerSetting": ["AutoAddGroupOwner": true]]],
            ])
        }
        for (index, volume) in (wanted.volumes ?? []).enumerated() {
            resources.append([
                "Id": .string("volume-\(index + 1)"), "Name": .string(volume.at),
                "ResourceDataContainer": [
                    "LocalVolumeResourceData": [
                        "SourcePath": .string(volume.from), "DestinationPath": .string(volume.at), "GroupOwnerSetting": ["AutoAddGroupOwner": true],
                    ],
                ],
            ])
        }
        return resources
    }

    /// Where a model lies: a file is put into a bucket under its digest, once.
    private func address(of model: String) async throws -> String {
        if model.hasPrefix("s3://") { return model }
        let url = file(model)
        let digest = try Digest(ofFile: url)
        let ending = url.lastPathComponent.hasSuffix(".zip") ? "zip" : "tar.gz"
        return try await put(url, S3Location(bucket: Self.bucket, key: "\(digest.hexadecimal).\(ending)"), "application/gzip", called: "model")
    }

    private func place(ofAgent program: String) async throws -> String {
        if program.hasPrefix("s3://") { return program }
        let url = file(program), digest = try Digest(ofFile: url)
        let start = try FileHandle(forReadingFrom: url).read(upToCount: Self.programMark.count)
        guard start.map(Array.init) == Self.programMark else {
            throw BrachioError(.invalidInput, "\(url.path) is no program", mend: "make edge makes the agent for devices of this machine's kind: .build-edge/release/brachio-edge")
        }
        return try await put(url, S3Location(bucket: Self.agentsBucket, key: digest.hexadecimal), "application/octet-stream", called: "agent")
    }

    /// An ELF file begins so ("Tool Interface Standard, Executable and Linking Format", figure 1-4).
    private static let programMark: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]

    private func put(_ url: URL, _ place: S3Location, _ type: String, called name: String) async throws -> String {
        try await buckets.makeBucket(place.bucket)
        try await buckets.put(place, try Data(contentsOf: url), type: type)
        say("\(name) \(url.lastPathComponent): \(place)")
        return place.description
    }
}
