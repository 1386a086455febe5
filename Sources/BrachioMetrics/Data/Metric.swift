internal import BrachioCore

/// What a datum measures: a namespace, a name, and the dimensions that tell series of the same name apart.
package struct Metric: Hashable, Sendable, Codable {
    /// One name and value, such as `Device` = `press-7`.
    package struct Dimension: Hashable, Sendable, Codable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package let namespace: String
    package let name: String
    /// Sorted by name: their order on the wire means nothing.
    package let dimensions: [Dimension]

    package init(namespace: String, name: String, dimensions: [Dimension] = []) throws {
        try Self.check(namespace, "namespace", charactersMax: MetricLimits.nameCharacters)
        guard !namespace.hasPrefix(":") else {
            throw BrachioError(.invalidInput, "namespace \(namespace) begins with a colon", mend: "choose another first character")
        }
        try Self.check(name, "metric name", charactersMax: MetricLimits.nameCharacters)
        guard dimensions.count <= MetricLimits.dimensionsCount else {
            throw BrachioError(
                .limitExceeded, "metric \(name) has \(dimensions.count) dimensions", cause: "at most \(MetricLimits.dimensionsCount) are kept")
        }
        for dimension in dimensions {
            try Self.check(dimension.name, "dimension name of metric \(name)", charactersMax: MetricLimits.nameCharacters)
            try Self.check(dimension.value, "value of dimension \(dimension.name)", charactersMax: MetricLimits.dimensionValueCharacters)
        }
        let sorted = dimensions.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
        if let twice = zip(sorted, sorted.dropFirst()).first(where: { $0.name == $1.name }) {
            throw BrachioError(.invalidInput, "dimension \(twice.0.name) of metric \(name) is given twice")
        }
        self.namespace = namespace
        self.name = name
        self.dimensions = sorted
    }

    /// The dimensions as one text that sorts and compares as they do. Names and values hold no control characters.
    var dimensionsKey: String {
        dimensions.map { "\($0.name)\u{1F}\($0.value)" }.joined(separator: "\u{1E}")
    }

    /// Reads back what `dimensionsKey` wrote.
    static func dimensions(ofKey key: String) -> [Dimension] {
        key.unicodeScalars.split(separator: "\u{1E}").map { pair in
            let parts = pair.split(separator: "\u{1F}", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return Dimension(name: parts[0], value: parts.count > 1 ? parts[1] : "")
        }
    }

    /// A metric that was checked before it was stored.
    init(storedNamespace: String, name: String, dimensionsKey: String) {
        namespace = storedNamespace
        self.name = name
        dimensions = Self.dimensions(ofKey: dimensionsKey)
    }

    private static func check(_ text: String, _ what: String, charactersMax: Int) throws {
        guard !text.isEmpty, text.unicodeScalars.count <= charactersMax else {
            throw BrachioError(.invalidInput, "\(what) has \(text.unicodeScalars.count) characters", cause: "1 to \(charactersMax) are allowed")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw BrachioError(.invalidInput, "\(what) holds a control character")
        }
    }
}
