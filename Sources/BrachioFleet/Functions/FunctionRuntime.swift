internal import BrachioCore

/// What runs a function, by the name that Lambda has for it.
package enum FunctionRuntime: Hashable, Sendable {
    /// `python3.7`: with whatever Python the machine has.
    case python(String)
    /// A program of its own, on a device.
    case executable
    /// A runtime that Lambda has and this program has not: such a function is kept, and cannot run here.
    case other(String)

    package static let executableName = "arn:aws:greengrass:::runtime/function/executable"

    private static let known: Set<String> = [
        "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x",
        "nodejs20.x", "nodejs22.x", "nodejs24.x", "java8", "java8.al2", "java11", "java17", "java21", "java25", "dotnetcore1.0", "dotnetcore2.0",
        "dotnetcore2.1", "dotnetcore3.1", "dotnet6", "dotnet8", "dotnet10", "go1.x", "ruby2.5", "ruby2.7", "ruby3.2", "ruby3.3", "ruby3.4", "ruby4.0",
        "provided", "provided.al2", "provided.al2023",
    ]

    /// - Throws: `invalidInput` for a name that is none.
    package init(_ name: String) throws {
        if name == Self.executableName {
            self = .executable
        } else if name.hasPrefix("python"), Self.isPythonVersion(name.dropFirst(6)) {
            self = .python(String(name.dropFirst(6)))
        } else if Self.known.contains(name) {
            self = .other(name)
        } else {
            throw BrachioError(
                .invalidInput, "\(name.prefix(100)) is no runtime", mend: "choose python3.13, or \(Self.executableName) for a program on a device")
        }
    }

    package var name: String {
        switch self {
        case .python(let version): "python" + version
        case .executable: Self.executableName
        case .other(let name): name
        }
    }

    private static func isPythonVersion(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].count == 1 && (1...2).contains(parts[1].count) && parts.allSatisfy { Int($0) != nil }
    }
}

extension FunctionRuntime: Codable {
    package init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
