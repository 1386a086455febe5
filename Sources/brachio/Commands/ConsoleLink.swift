internal import ArgumentParser
internal import BrachioAccounts
internal import BrachioConsole
internal import BrachioCore
internal import Foundation

struct ConsoleLink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console-link",
        abstract: "Print a link that signs you in to the console once, within an hour.",
        discussion: """
            For the owner of the data folder, who needs no password for it: whoever may read the folder may make a link. With a user name
            the link is for that person. The server may run meanwhile.

            Example:
              brachio console-link
              brachio console-link anna
            """)

    @Argument(help: "The person to sign in; the owner when not given.")
    var user: String?

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    func run() async throws {
        let data = folder.dataFolder
        let endpoint = try ServerEndpoint.read(from: data)
        let accounts = try data.accounts()
        defer { try? accounts.close() }
        let person: Person
        if let user {
            guard let found = try await accounts.person(named: user) else {
                throw BrachioError(.notFound, "there is no person named \(user)", mend: "look at the console's page People")
            }
            person = found
        } else {
            person = try await accounts.prepareOwner()
        }
        let link = SignInLink.address(console: endpoint.console, token: try await accounts.makeLink(for: person.id))
        if json { try JSONLine.write(["user": person.userName, "link": link]) } else { StandardOutput.write(link) }
    }
}

extension DataFolder {
    /// A link that signs the owner in once.
    func ownerLink() async throws -> String {
        let accounts = try accounts()
        defer { try? accounts.close() }
        let token = try await accounts.makeLink(for: try await accounts.prepareOwner().id)
        return SignInLink.address(console: try ServerEndpoint.read(from: self).console, token: token)
    }

    /// The people of a data folder that a server has prepared.
    func accounts() throws -> AccountStore {
        let file = database.appendingPathComponent(AccountStore.fileName)
        guard (try? file.checkResourceIsReachable()) == true else {
            throw BrachioError(.notFound, "the data folder \(url.path) has no people yet", mend: "start the server once: brachio serve")
        }
        return try AccountStore(folder: database)
    }
}
