internal import BrachioLabelling
internal import Foundation

extension LabellingStore {
    /// A team of these people for one job. A team of the job's name that is there already stays as it is, but for what an earlier
    /// attempt has left.
    ///
    /// - Parameter title: the team's description, by which what an earlier attempt has left is known.
    /// - Returns: the team's name.
    func newTeam(for job: String, _ title: String, _ members: [WorkerID]) async throws -> String {
        let taken = try await teams().filter { $0.description != title }.map(\.name)
        let name = ([job] + (2...1_000).map { "\(job.prefix(58))-\($0)" }).first { !taken.contains($0) } ?? job
        try await setTeam(name, description: title, members: members)
        return name
    }
}
