internal import BrachioAccounts
internal import BrachioConsole
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation

/// Who labels: people by e-mail address or user name, or the owner of the data folder.
struct LabelTeam {
    private let data: DataFolder

    init(_ data: DataFolder) { self.data = data }

    /// Makes the team of a job, and accounts for those who have none, who are written to where the server sends mail. A team that has the
    /// name already and is not this command's stays as it is. - Returns: the team's name.
    func prepare(_ job: String, workers: [String], in store: LabellingStore) async throws -> String {
        let accounts = try data.accounts()
        defer { try? accounts.close() }
        var members: [WorkerID] = []
        for worker in workers {
            if let person = try await accounts.person(named: worker) {
                members.append(person.id)
                continue
            }
            let invitation = try await accounts.invite(userName: worker, email: worker.contains("@") ? worker : nil, role: .annotator)
            if try await MailDrop(data).invite(invitation) {
                StandardError.write("\(worker) is invited by a letter; the temporary password is \(invitation.temporaryPassword)")
            } else {
                StandardError.write("\(worker) signs in with the temporary password \(invitation.temporaryPassword)")
            }
            members.append(invitation.person.id)
        }
        if members.isEmpty { members = [try await accounts.prepareOwner().id] }
        let description = "Made by brachio label \(job)"
        let taken = try await store.teams().filter { $0.description != description }.map(\.name)
        let name = ([job] + (2...1_000).map { "\(job.prefix(58))-\($0)" }).first { !taken.contains($0) } ?? job
        try await store.setTeam(name, description: description, members: members)
        return name
    }

    /// Says where the work is done; for the owner with a link that signs in.
    func announce(_ job: LabellingJob, json: Bool, workers: [String]) async throws {
        let endpoint = try ServerEndpoint.read(from: data)
        var address = "\(endpoint.console)/work"
        if workers.isEmpty {
            let accounts = try data.accounts()
            defer { try? accounts.close() }
            let token = try await accounts.makeLink(for: try await accounts.prepareOwner().id)
            address = SignInLink.address(console: endpoint.console, token: token)
        }
        if json { return try JSONLine.write(["event": "ready", "job": job.name, "portal": address]) }
        StandardOutput.write("Label \(job.settings.title) at \(address)\(workers.isEmpty ? "  (signs you in once)" : "")")
        if workers.isEmpty { DesktopBrowser.open(address) }
    }
}
