package import Foundation

/// One version of a function: `$LATEST`, or one that was published and never changes.
package struct FunctionVersion: Hashable, Sendable {
    package var name: String
    /// 0 is `$LATEST`.
    package var number: Int
    package var configuration: FunctionConfiguration
    package var code: CodeReference
    /// Changes with every change.
    package var revision: String
    package var modified: Date

    package var qualifier: FunctionReference.Qualifier { number == 0 ? .latest : .version(number) }
    /// With its version.
    package var arn: String { FunctionReference(name: name, qualifier: qualifier).arn }
}

/// A name for a version, which can be pointed at another.
package struct FunctionAlias: Hashable, Sendable {
    package var function: String
    package var name: String
    /// 0 is `$LATEST`.
    package var version: Int
    package var description: String
    /// Kept for whoever asks; an invocation takes `version`.
    package var weights: [String: Double]
    package var revision: String

    package var arn: String { FunctionReference(name: function, qualifier: .alias(name)).arn }
    package var versionText: String { version == 0 ? "$LATEST" : String(version) }
}

/// Part of a list, and the name to go on after; `nil` at its end.
package struct FleetPage<Item: Sendable>: Sendable {
    package var items: [Item]
    package var next: String?
}
