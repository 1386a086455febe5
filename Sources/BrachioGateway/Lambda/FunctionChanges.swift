internal import BrachioFleet
internal import BrachioIdentity
internal import BrachioWire
internal import Foundation

/// Creating and changing functions.
struct FunctionChanges {
    let store: FleetStore

    var entries: [RESTService.Entry] {
        [
            .init(Self.create, resource: LambdaService.resource) { [store] input, call in try await Self.create(input, call, store) },
            .init(Self.updateCode, resource: LambdaService.resource) { [store] input, call in try await Self.updateCode(input, call, store) },
            .init(Self.updateConfiguration, resource: LambdaService.resource) { [store] input, call in
                try await Self.updateConfiguration(input, call, store)
            },
        ]
    }

    // The name of a runtime is checked by the room: Greengrass's own for programs is none of Lambda's model.
    private static let create = ServiceOperation(
        "CreateFunction",
        input: .structure([
            .required("FunctionName", LambdaShapes.name), .optional("Runtime", .string), .required("Role", LambdaShapes.role),
            .optional("Handler", LambdaShapes.handler), .required("Code", .structure(LambdaShapes.code)),
            .optional("Description", LambdaShapes.description), .optional("Timeout", LambdaShapes.timeout),
            .optional("MemorySize", LambdaShapes.memory), .optional("Publish", .boolean), .optional("VpcConfig", LambdaShapes.subnets),
            .optional("PackageType", .oneOf(["Zip", "Image"])), .optional("Environment", LambdaShapes.environment),
            .optional("Tags", LambdaShapes.tags), .optional("Layers", LambdaShapes.layers), .optional("Architectures", LambdaShapes.architectures),
            .optional("EphemeralStorage", LambdaShapes.storage),
        ]),
        output: LambdaShapes.configuration, route: .init("POST", "/2015-03-31/functions", status: 201), errors: LambdaShapes.errors)

    private static let updateCode = ServiceOperation(
        "UpdateFunctionCode",
        input: .structure([LambdaShapes.pathName] + LambdaShapes.code + [
            .optional("Publish", .boolean), .optional("DryRun", .boolean), .optional("RevisionId", .string),
            .optional("Architectures", LambdaShapes.architectures),
        ]),
        output: LambdaShapes.configuration, route: .init("PUT", "/2015-03-31/functions/{FunctionName}/code"), errors: LambdaShapes.errors)

    private static let updateConfiguration = ServiceOperation(
        "UpdateFunctionConfiguration",
        input: .structure([
            LambdaShapes.pathName, .optional("Role", LambdaShapes.role), .optional("Handler", LambdaShapes.handler),
            .optional("Description", LambdaShapes.description), .optional("Timeout", LambdaShapes.timeout),
            .optional("MemorySize", LambdaShapes.memory), .optional("VpcConfig", LambdaShapes.subnets),
            .optional("Environment", LambdaShapes.environment), .optional("Runtime", .string), .optional("RevisionId", .string),
            .optional("Layers", LambdaShapes.layers), .optional("EphemeralStorage", LambdaShapes.storage),
        ]),
        output: LambdaShapes.configuration, route: .init("PUT", "/2015-03-31/functions/{FunctionName}/configuration"), errors: LambdaShapes.errors)

    private static func create(_ input: WireValue, _ call: Call, _ store: FleetStore) async throws -> WireValue {
        try refuseUnoffered(input)
        guard let runtime = input["Runtime"]?.string, let handler = input["Handler"]?.string else {
            throw ServiceError("InvalidParameterValueException", "Runtime and Handler are mandatory parameters for functions created with deployment packages.")
        }
        let role = input["Role"]?.string ?? ""
        try call.caller.require("iam:PassRole", on: role)
        let configuration = FunctionConfiguration(
            runtime: try FunctionRuntime(runtime), handler: handler, role: role, description: input["Description"]?.string ?? "",
            timeoutSeconds: Int(input["Timeout"]?.integer ?? 3), memoryMebibytes: Int(input["MemorySize"]?.integer ?? 128),
            environment: LambdaService.tags(input["Environment"]?["Variables"]), architecture: input["Architectures"]?.list?.first?.string ?? "x86_64")
        try configuration.check()
        let code = try await code(input["Code"] ?? .null, call, store)
        let version = try await store.createFunction(
            try LambdaService.name(input), configuration, code: code, tags: LambdaService.tags(input["Tags"]), publishes: input["Publish"]?.boolean ?? false)
        return FunctionAnswers.configuration(version, isQualified: version.number > 0)
    }

    private static func updateCode(_ input: WireValue, _ call: Call, _ store: FleetStore) async throws -> WireValue {
        let name = try LambdaService.name(input)
        _ = try await store.function(FunctionReference(name: name))
        let version = try await store.updateCode(
            of: name, to: try await code(input, call, store), architecture: input["Architectures"]?.list?.first?.string,
            revision: input["RevisionId"]?.string, publishes: input["Publish"]?.boolean ?? false, isTrial: input["DryRun"]?.boolean ?? false)
        return FunctionAnswers.configuration(version, isQualified: version.number > 0)
    }

    private static func updateConfiguration(_ input: WireValue, _ call: Call, _ store: FleetStore) async throws -> WireValue {
        try refuseUnoffered(input)
        if let role = input["Role"]?.string { try call.caller.require("iam:PassRole", on: role) }
        let runtime = try input["Runtime"]?.string.map { try FunctionRuntime($0) }
        let version = try await store.updateConfiguration(of: LambdaService.name(input), revision: input["RevisionId"]?.string) { settings in
            settings.role = input["Role"]?.string ?? settings.role
            settings.handler = input["Handler"]?.string ?? settings.handler
            settings.description = input["Description"]?.string ?? settings.description
            settings.timeoutSeconds = input["Timeout"]?.integer.map { Int($0) } ?? settings.timeoutSeconds
            settings.memoryMebibytes = input["MemorySize"]?.integer.map { Int($0) } ?? settings.memoryMebibytes
            settings.runtime = runtime ?? settings.runtime
            if let environment = input["Environment"] { settings.environment = LambdaService.tags(environment["Variables"]) }
        }
        return FunctionAnswers.configuration(version, isQualified: false)
    }

    /// What would change how a function runs is refused rather than forgotten.
    private static func refuseUnoffered(_ input: WireValue) throws {
        if input["PackageType"]?.string == "Image" { throw unoffered("Functions from container images are") }
        if input["Layers"]?.list?.isEmpty == false { throw unoffered("Layers are") }
        if input["VpcConfig"]?["SubnetIds"]?.list?.isEmpty == false { throw unoffered("Networks of their own (VpcConfig) are") }
    }

    private static func unoffered(_ what: String) -> ServiceError {
        ServiceError("InvalidParameterValueException", "\(what) not offered by this endpoint; put everything that the function needs into its zip.")
    }

    /// Keeps the code that a request brings or names.
    private static func code(_ value: WireValue, _ call: Call, _ store: FleetStore) async throws -> CodeReference {
        if value["ImageUri"]?.string != nil { throw unoffered("Functions from container images are") }
        if let zip = value["ZipFile"]?.bytes {
            guard value["S3Bucket"] == nil else { throw ServiceError("InvalidParameterValueException", "Please do not provide other FunctionCode parameters when providing a ZipFile.") }
            return try await store.code.keep(Data(zip))
        }
        guard let bucket = value["S3Bucket"]?.string, let key = value["S3Key"]?.string else {
            throw ServiceError("InvalidParameterValueException", "Please provide a source for function code: ZipFile, or S3Bucket and S3Key.")
        }
        try call.caller.require("s3:GetObject", on: "arn:aws:s3:::\(bucket)/\(key)")
        return try await store.code.keep(bucket: bucket, key: key, versionID: value["S3ObjectVersion"]?.string)
    }
}
