internal import BrachioCore

/// The key under which a manifest's lines carry their label; its metadata stands under the same name with `-metadata`.
public struct LabelAttribute: Sendable, Hashable, CustomStringConvertible {
    public let name: String

    /// Throws for a name that the format reserves.
    public init(_ name: String) throws {
        guard !name.isEmpty, !name.hasSuffix("-metadata"), !name.hasSuffix("-ref"), name != "source",
            !name.hasPrefix("$")
        else {
            throw BrachioError(
                .invalidInput, "'\(name)' cannot name a label",
                cause: "a label's name is not 'source', does not end in '-metadata' or '-ref' and does not begin with '$'")
        }
        self.name = name
    }

    public var metadataName: String { name + "-metadata" }
    public var description: String { name }

    /// The one label that a record carries: the key that has metadata beside it.
    public static func find(in record: ManifestRecord) throws -> LabelAttribute {
        let candidates = record.keys.filter { record.keys.contains($0 + "-metadata") && !$0.hasSuffix("-ref") }
        if candidates.count == 1 { return try LabelAttribute(candidates[0]) }
        let others = record.keys.filter { key in (try? LabelAttribute(key)) != nil }
        if candidates.isEmpty, others.count == 1 { return try LabelAttribute(others[0]) }
        throw BrachioError(
            .invalidInput, candidates.isEmpty ? "no label is recognised" : "there are several labels",
            cause: "the keys are \(record.keys.joined(separator: ", "))", mend: "name the one to use with --label")
    }
}
