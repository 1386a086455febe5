/// What a person may do. Each role may also do what the roles after it may.
package enum Role: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Everything, people with any role included. There is always one who can sign in.
    case owner
    /// Buckets, jobs, logs, and people up to managers.
    case manager
    /// Checks what annotators answered.
    case reviewer
    /// Answers the tasks of labelling jobs.
    case annotator

    private var rank: Int {
        switch self {
        case .owner: 3
        case .manager: 2
        case .reviewer: 1
        case .annotator: 0
        }
    }

    package static func < (a: Role, b: Role) -> Bool { a.rank < b.rank }

    /// Whether a person of this role may invite, change and remove one of `other`.
    package func mayAdminister(_ other: Role) -> Bool { self == .owner || (self == .manager && other <= .manager) }
}
