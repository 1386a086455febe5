package import BrachioDeployment
internal import Foundation

/// The environment that a function sees.
package struct FunctionEnvironment: Sendable, Hashable {
    /// What is the same for all functions of the device: endpoint, region, names of core and group.
    package struct Device: Sendable, Hashable {
        package var coreThing: String
        /// The group's identifier, where a deployment says none.
        package var group: String
        /// Where clients of the cloud's services connect: `AWS_ENDPOINT_URL`. `nil` leaves them to their own.
        package var endpoint: String?
        /// A file with the authority that the endpoint's certificate is from.
        package var authority: String?
        /// Folders in which programs are looked for.
        package var path: [String]

        package init(
            coreThing: String, group: String, endpoint: String? = nil, authority: String? = nil,
            path: [String] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        ) {
            self.coreThing = coreThing
            self.group = group
            self.endpoint = endpoint
            self.authority = authority
            self.path = path
        }
    }

    package static let interfaceVersion = "1.5"

    /// - Parameters:
    ///   - token: what the function shows at the interface.
    ///   - code: its folder, as it sees it.
    ///   - python: the folder of the modules that Python functions are given; `nil` for other programs.
    ///   - resourcePrefix: what stands before a model's declared path: `/` where it is at that very path.
    package static func variables(
        of function: DeployedFunction, arn: FunctionARN, device: Device, port: Int, token: String, code: String, python: String?,
        resourcePrefix: String
    ) -> [String: String] {
        var variables = [
            "PATH": device.path.joined(separator: ":"), "HOME": "/tmp", "LANG": "C.UTF-8", "TZ": ":UTC",
            // The function's own user has no entry in the device's list: whoever asks for its name looks here first.
            "USER": "ggc_user", "LOGNAME": "ggc_user",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:\(port)/\(InterfaceRoute.version)/credentialprovider/",
            "MY_FUNCTION_ARN": function.arn, "GGC_MAX_INTERFACE_VERSION": interfaceVersion, "GG_DAEMON_PORT": "\(port)",
            "ROUTER_FUNCTION_ARN": CoreFunction.router, "SHADOW_FUNCTION_ARN": CoreFunction.shadow,
            "SECRETS_MANAGER_FUNCTION_ARN": CoreFunction.secrets, "AWS_GG_RESOURCE_PREFIX": resourcePrefix,
            "AWS_REGION": arn.region, "AWS_DEFAULT_REGION": arn.region, "AWS_IOT_THING_NAME": device.coreThing,
            "AWS_IOT_THING_ARN": "arn:aws:iot:\(arn.region):\(arn.account):thing/\(device.coreThing)", "GROUP_ID": device.group,
            "AWS_LAMBDA_FUNCTION_NAME": arn.name, "AWS_LAMBDA_FUNCTION_VERSION": arn.qualifier ?? "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "\(max(1, function.memoryKibibytes / 1024))", "LAMBDA_TASK_ROOT": code,
            "BRACHIO_FUNCTION_HANDLER": function.handler, "BRACHIO_FUNCTION_ENCODING": function.encoding.rawValue,
            "BRACHIO_FUNCTION_TIMEOUT_SECONDS": "\(function.timeoutSeconds)",
        ]
        for (level, place) in ProcessStreams.logDescriptors { variables["_GG_LOG_FD_\(level.rawValue)"] = "\(place)" }
        if let endpoint = device.endpoint { variables["AWS_ENDPOINT_URL"] = endpoint }
        if let authority = device.authority {
            variables["AWS_CA_BUNDLE"] = authority
            variables["REQUESTS_CA_BUNDLE"] = authority
        }
        // The function's own settings win, but for what it is known by.
        let kept = variables.filter { ["AWS_CONTAINER_AUTHORIZATION_TOKEN", "MY_FUNCTION_ARN", "GG_DAEMON_PORT"].contains($0.key) }
        variables.merge(function.environment) { $1 }
        variables.merge(kept) { $1 }
        if let python {
            let own = function.environment["PYTHONPATH"].map { [$0] } ?? []
            variables["PYTHONPATH"] = ([python, code] + own).joined(separator: ":")
            variables["PYTHONUNBUFFERED"] = "1"
            variables["PYTHONDONTWRITEBYTECODE"] = "1"
        }
        return variables
    }
}
