public import BrachioCore
public import Foundation

/// A compiled program: native code for one target, with what it says of itself and its parameters.
public struct BuiltProgram: Sendable {
    public var target: Target
    public var description: ProgramDescription
    /// The content of `compiled.so`.
    public var sharedObject: Data
    /// The content of `compiled.params`.
    public var parameters: Data
    /// Nothing had to be compiled.
    public var cameFromCache: Bool

    public init(
        target: Target, description: ProgramDescription, sharedObject: Data, parameters: Data, cameFromCache: Bool
    ) {
        self.target = target
        self.description = description
        self.sharedObject = sharedObject
        self.parameters = parameters
        self.cameFromCache = cameFromCache
    }
}
