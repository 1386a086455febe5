/// What a job does. The raw value stands in the database and in the names of folders.
package enum JobKind: String, Sendable, Hashable, Codable, CaseIterable {
    case training, compilation
    /// Features of photos, for whoever labels them. Such work is not in the table of jobs: nobody asks for it by name.
    case features
}
