internal import BrachioFleet
internal import BrachioWire

/// What is set for a core's own program. A core's health is told by its thing's shadow `health`, whatever telemetry is set to; a new program
/// comes with a deployment.
struct CoreRuntimeOperations {
    let store: FleetStore

    var entries: [RESTService.Entry] {
        [
            .init(Self.get) { [store] input, _ in
                let telemetry = try await store.telemetry(of: input["ThingName"]?.string ?? "")
                return ["RuntimeConfiguration": ["TelemetryConfiguration": ["ConfigurationSyncStatus": "InSync", "Telemetry": .string(telemetry)]]]
            },
            .init(Self.update) { [store] input, _ in
                if let telemetry = input["TelemetryConfiguration"]?["Telemetry"]?.string { try await store.setTelemetry(telemetry, of: input["ThingName"]?.string ?? "") }
                return [:]
            },
            .init(Self.software) { _, _ in
                throw ServiceError("BadRequestException", "Software updates are not offered as jobs of their own: a deployment brings the agent's next program, by the connector \(AgentConnector.arn).")
            },
        ]
    }

    private static let path = "/greengrass/things/{ThingName}/runtimeconfig"
    private static let thing = Member.required("ThingName", .string).at(.uri, "ThingName")
    private static let onOff = Shape.oneOf(["On", "Off"])

    private static let get = ServiceOperation(
        "GetThingRuntimeConfiguration", input: .structure([thing]),
        output: .structure([
            .optional("RuntimeConfiguration", .structure([
                .optional("TelemetryConfiguration", .structure([
                    .optional("ConfigurationSyncStatus", .oneOf(["InSync", "OutOfSync"])), .required("Telemetry", onOff),
                ])),
            ])),
        ]), route: .init("GET", path), errors: GreengrassShapes.errors)
    private static let update = ServiceOperation(
        "UpdateThingRuntimeConfiguration",
        input: .structure([.optional("TelemetryConfiguration", .structure([.required("Telemetry", onOff)])), thing]), output: .structure([]),
        route: .init("PUT", path), errors: GreengrassShapes.errors)
    private static let software = ServiceOperation(
        "CreateSoftwareUpdateJob",
        input: .structure([
            GreengrassShapes.token, .required("S3UrlSignerRole", .string), .required("SoftwareToUpdate", .oneOf(["core", "ota_agent"])),
            .optional("UpdateAgentLogLevel", .oneOf(["NONE", "TRACE", "DEBUG", "VERBOSE", "INFO", "WARN", "ERROR", "FATAL"])),
            .required("UpdateTargets", .list(.string)), .required("UpdateTargetsArchitecture", .oneOf(["armv6l", "armv7l", "x86_64", "aarch64"])),
            .required("UpdateTargetsOperatingSystem", .oneOf(["ubuntu", "raspbian", "amazon_linux", "openwrt"])),
        ]),
        output: .structure([.optional("IotJobArn", .string), .optional("IotJobId", .string), .optional("PlatformSoftwareVersion", .string)]),
        route: .init("POST", "/greengrass/updates"), errors: GreengrassShapes.errors)
}
