public import BrachioCore
public import Foundation

/// A compiled program before the C compiler has seen it: what code generation hands to the toolchain.
public struct ProgramSource: Sendable {
    /// Translation units by file name (`layer3.c`); independent of each other, so that they can be built in parallel.
    public var units: [String: String]
    /// Headers by file name, included by the units.
    public var headers: [String: String]
    public var description: ProgramDescription
    /// The content of `compiled.params`.
    public var parameters: Data

    public init(units: [String: String], headers: [String: String], description: ProgramDescription, parameters: Data) {
        self.units = units
        self.headers = headers
        self.description = description
        self.parameters = parameters
    }
}
