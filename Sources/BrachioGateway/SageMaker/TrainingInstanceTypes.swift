/// The kinds of machines that training jobs may ask for, as the service's model lists them: `ml.FAMILY.SIZE`.
enum TrainingInstanceTypes {
    static let all: [String] = families.flatMap { family, sizes in sizes.split(separator: " ").map { "ml.\(family).\($0)" } }.sorted()

    private static let families: KeyValuePairs = [
        "m4": "xlarge 2xlarge 4xlarge 10xlarge 16xlarge",
        "g4dn": "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
        "m5": "large xlarge 2xlarge 4xlarge 12xlarge 24xlarge",
        "c4": "xlarge 2xlarge 4xlarge 8xlarge",
        "p2": "xlarge 8xlarge 16xlarge",
        "p3": "2xlarge 8xlarge 16xlarge",
        "p3dn": "24xlarge",
        "p4d": "24xlarge",
        "p4de": "24xlarge",
        "p5": "48xlarge 4xlarge",
        "p5e": "48xlarge",
        "p5en": "48xlarge",
        "c5": "xlarge 2xlarge 4xlarge 9xlarge 18xlarge",
        "c5n": "xlarge 2xlarge 4xlarge 9xlarge 18xlarge",
        "g5": "xlarge 2xlarge 4xlarge 8xlarge 16xlarge 12xlarge 24xlarge 48xlarge",
        "g6": "xlarge 2xlarge 4xlarge 8xlarge 16xlarge 12xlarge 24xlarge 48xlarge",
        "g6e": "xlarge 2xlarge 4xlarge 8xlarge 16xlarge 12xlarge 24xlarge 48xlarge",
        "trn1": "2xlarge 32xlarge",
        "trn1n": "32xlarge",
        "trn2": "48xlarge",
        "m6i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
        "c6i": "xlarge 2xlarge 8xlarge 4xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
        "r5d": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge",
        "t3": "medium large xlarge 2xlarge",
        "r5": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge",
        "p6-b200": "48xlarge",
        "m7i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
        "c7i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
        "r7i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
        "p6e-gb200": "36xlarge",
        "p6-b300": "48xlarge",
        "g7e": "2xlarge 4xlarge 8xlarge 12xlarge 24xlarge 48xlarge",
    ]

    /// Processors of a kind of machine: a size `xlarge` has four, `4xlarge` sixteen; `nil` where the size does not say.
    static func processors(_ type: String) -> Int? {
        guard let size = type.split(separator: ".").last else { return nil }
        switch size {
        case "medium", "large": return 2
        case "xlarge": return 4
        default: return size.hasSuffix("xlarge") ? Int(size.dropLast("xlarge".count)).map { 4 * $0 } : nil
        }
    }
}
