internal import BrachioCore

/// What can be set of a function besides its code.
package struct FunctionConfiguration: Codable, Hashable, Sendable {
    package var runtime: FunctionRuntime
    /// `module.function` of a Python function, the program's path within the code of an executable.
    package var handler: String
    /// The ARN of the role that an invocation acts as.
    package var role: String
    package var description: String
    package var timeoutSeconds: Int
    package var memoryMebibytes: Int
    package var environment: [String: String]
    /// `x86_64` or `arm64`.
    package var architecture: String

    package init(
        runtime: FunctionRuntime, handler: String, role: String, description: String = "", timeoutSeconds: Int = 3, memoryMebibytes: Int = 128,
        environment: [String: String] = [:], architecture: String = "x86_64"
    ) {
        self.runtime = runtime
        self.handler = handler
        self.role = role
        self.description = description
        self.timeoutSeconds = timeoutSeconds
        self.memoryMebibytes = memoryMebibytes
        self.environment = environment
        self.architecture = architecture
    }

    /// - Throws: `invalidInput`, `limitExceeded`.
    package func check() throws {
        guard (1...FleetLimits.timeoutSeconds).contains(timeoutSeconds) else {
            throw BrachioError(.invalidInput, "a timeout of \(timeoutSeconds) seconds", mend: "choose 1 to \(FleetLimits.timeoutSeconds)")
        }
        let bytes = environment.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes <= FleetLimits.environmentBytes else {
            throw BrachioError(
                .invalidInput, "the environment variables have \(bytes) bytes", mend: "keep them within \(FleetLimits.environmentBytes) bytes")
        }
        if let name = environment.keys.sorted().first(where: Self.reserved.contains) {
            throw BrachioError(.invalidInput, "the environment variable \(name) is reserved", mend: "choose another name")
        }
    }

    /// Names that the runtime sets itself ("Defined runtime environment variables" in the Lambda developer guide).
    private static let reserved: Set<String> = [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR",
    ]
}
