internal import BrachioCore
internal import BrachioDeployment
internal import Foundation

/// Works out how one function is started on this device.
struct FunctionBodyBuilder {
    let placed: PlacedFunction
    let arn: FunctionARN
    let paths: FunctionPaths
    let device: FunctionEnvironment.Device
    let interpreters: [String: String]
    let means: IsolationMeans
    let port: Int
    let token: String
    /// Whether functions may run as root, where they ask for it.
    let allowsRoot: Bool

    /// - Returns: what runs, and what of the isolation that was asked for this device does not offer.
    func build() async throws -> (FunctionBody, missing: [String]) {
        guard let code = placed.code else {
            throw BrachioError(.invalidInput, "function \(arn.name) has no code", mend: "deploy it with its zip")
        }
        guard allowsRoot || placed.function.isolation.user != 0 && placed.function.isolation.group != 0 else {
            throw BrachioError(
                .accessDenied, "function \(arn.name) is to run as root", cause: "this device does not allow that",
                mend: "choose another user, or set \"allowFunctionsToRunAsRoot\" to true in the device's config.json")
        }
        let python = try await interpreter()
        let request = IsolationRequest(
            arn: arn, isolation: placed.function.isolation, code: code, work: paths.running(arn),
            readable: (python?.folders ?? []) + (python == nil ? [] : [paths.python.path]) + [device.authority].compactMap { $0 },
            resources: placed.resources, memoryKibibytes: placed.function.memoryKibibytes)
        let arrangement = try means.arrangement(for: request)
        let program = try specification(python, arrangement)
        let mode: FunctionBody.Mode = python == nil && !placed.function.isPinned ? .perMessage : .interface
        let body = FunctionBody(mode: mode, memory: arrangement.memory) { try arrangement.prepare(program) }
        return (body, arrangement.missing)
    }

    private func interpreter() async throws -> PythonInterpreter? {
        guard case .python(let version) = placed.function.runtime else { return nil }
        do { return try await PythonInterpreter.find(version, chosen: interpreters, path: device.path) } catch let error as BrachioError {
            throw error.within("function \(arn.name)")
        }
    }

    private func specification(_ python: PythonInterpreter?, _ arrangement: IsolationArrangement) throws -> LaunchSpecification {
        let function = placed.function
        let variables = FunctionEnvironment.variables(
            of: function, arn: arn, device: device, port: port, token: token, code: arrangement.code, python: python == nil ? nil : paths.python.path,
            resourcePrefix: arrangement.resourcePrefix)
        if let python {
            return LaunchSpecification(
                program: python.program, arguments: [paths.python.appendingPathComponent(PythonModules.runner).path] + function.arguments, environment: variables,
                folder: arrangement.code)
        }
        guard !function.handler.isEmpty, !function.handler.split(separator: "/").contains("..") else {
            throw BrachioError(.invalidInput, "function \(arn.name) names no program", cause: "its handler is \"\(function.handler)\"", mend: "name a file within its code")
        }
        return LaunchSpecification(
            program: arrangement.code + "/" + function.handler, arguments: function.arguments, environment: variables, folder: arrangement.code)
    }
}
