/// What a job does. The raw value stands in the database and in the names of folders.
package enum JobKind: String, Sendable, Hashable, Codable, CaseIterable {
    case training, compilation
}
