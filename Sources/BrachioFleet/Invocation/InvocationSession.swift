internal import BrachioCore
internal import BrachioIdentity
internal import Foundation

/// What one invocation is told of itself: as an argument of its process, and as its environment.
struct InvocationSession {
    let request = UUID().uuidString.lowercased()
    let invocation: FunctionInvocation
    let version: FunctionVersion
    let code: URL
    let settings: InvocationSettings
    let logStream: String

    init(_ invocation: FunctionInvocation, _ version: FunctionVersion, code: URL, settings: InvocationSettings, date: Date) {
        self.invocation = invocation
        self.version = version
        self.code = code
        self.settings = settings
        logStream = "\(date.formatted(Self.day))/[\(version.qualifier.text)]\(version.code.sha256.prefix(32))"
    }

    var logGroup: String { "/aws/lambda/\(version.name)" }

    private static let day = Date.VerbatimFormatStyle(
        format: "\(year: .defaultDigits)/\(month: .twoDigits)/\(day: .twoDigits)", timeZone: .gmt, calendar: Calendar(identifier: .gregorian))

    private struct Argument: Encodable {
        var request: String
        var name: String
        var version: String
        var arn: String
        var handler: String
        var code: String
        var logGroup: String
        var logStream: String
        var timeoutSeconds: Int
        var memoryMebibytes: Int
        var memoryBytes: Int
        var fileBytes: Int
        var processorSeconds: Int
        var hidden: [String]
        var clientContext: [String: String]?
    }

    func argument() throws -> String {
        let configuration = version.configuration
        let context = invocation.clientContext.flatMap { Data(base64Encoded: $0) }.flatMap { try? JSONDecoder().decode([String: String].self, from: $0) }
        return try FleetStore.text(Argument(
            request: request, name: version.name, version: version.qualifier.text,
            arn: FunctionReference(name: version.name, qualifier: invocation.function.qualifier).arn, handler: configuration.handler, code: code.path,
            logGroup: logGroup, logStream: logStream, timeoutSeconds: configuration.timeoutSeconds, memoryMebibytes: configuration.memoryMebibytes,
            memoryBytes: (configuration.memoryMebibytes + PythonInvoker.interpreterMebibytes) << 20, fileBytes: PythonInvoker.fileBytes,
            processorSeconds: configuration.timeoutSeconds * ProcessInfo.processInfo.activeProcessorCount + 1,
            hidden: settings.hiddenFolders.map(\.path), clientContext: context))
    }

    /// The whole environment: the function's own, what a runtime sets, the endpoint, and the role's keys for this invocation.
    func environment(folder: URL) async -> [String: String] {
        let configuration = version.configuration
        let runtime = [
            "AWS_REGION": Account.region, "AWS_DEFAULT_REGION": Account.region, "AWS_EXECUTION_ENV": "AWS_Lambda_\(configuration.runtime.name)",
            "AWS_LAMBDA_FUNCTION_NAME": version.name, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(configuration.memoryMebibytes),
            "AWS_LAMBDA_FUNCTION_VERSION": version.qualifier.text, "AWS_LAMBDA_LOG_GROUP_NAME": logGroup, "AWS_LAMBDA_LOG_STREAM_NAME": logStream,
            "LAMBDA_TASK_ROOT": code.path, "_HANDLER": configuration.handler, "TZ": ":UTC", "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": folder.path, "TMPDIR": folder.path, "AWS_EC2_METADATA_DISABLED": "true",
        ]
        let keys = await settings.keys(configuration.role, version.name)
        return configuration.environment.merging(settings.endpoint()) { $1 }.merging(runtime) { $1 }.merging(keys) { $1 }
    }
}
