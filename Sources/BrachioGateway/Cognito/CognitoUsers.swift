internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioWire
internal import Foundation

/// People between the wire and their accounts.
struct CognitoUsers: Sendable {
    let store: LabellingStore
    let accounts: AccountStore
    let invite: @Sendable (Invitation) async throws -> Void

    var entries: [RPCService.Entry] {
        typealias Operations = CognitoOperations
        let resource = CognitoService.arn
        return [
            .init(Operations.createUser, resource: resource, create),
            .init(Operations.getUser, resource: resource) { input, _ in
                try await requirePool(input)
                return Self.value(try await Self.person(input, accounts), attributes: "UserAttributes")
            },
            .init(Operations.setPassword, resource: resource) { input, _ in
                let person = try await Self.person(input, accounts), password = input["Password"]?.string ?? ""
                try await CognitoService.told {
                    if input["Permanent"]?.boolean == true {
                        try await accounts.setPassword(password, of: person.id)
                    } else {
                        _ = try await accounts.resetPassword(of: person.id, to: password)
                    }
                }
                return [:]
            },
            .init(Operations.disableUser, resource: resource) { input, _ in
                try await accounts.setDisabled(true, Self.person(input, accounts).id)
                return [:]
            },
            .init(Operations.enableUser, resource: resource) { input, _ in
                try await accounts.setDisabled(false, Self.person(input, accounts).id)
                return [:]
            },
            .init(Operations.deleteUser, resource: resource) { input, _ in
                let person = try await Self.person(input, accounts)
                try await accounts.delete(person.id)
                try await store.forget(person.id)
                return [:]
            },
            .init(Operations.listUsers, resource: resource, list),
        ]
    }

    private func create(_ input: WireValue, _ call: Call) async throws -> WireValue {
        try await requirePool(input)
        let name = input["Username"]?.string ?? ""
        let attributes = (input["UserAttributes"]?.list ?? []).map { ($0["Name"]?.string ?? "", $0["Value"]?.string) }
        let email = attributes.first { $0.0 == "email" }?.1 ?? (name.contains("@") ? name : nil)
        let password = input["TemporaryPassword"]?.string
        let invitation = try await CognitoService.told {
            if input["MessageAction"]?.string == "RESEND" {
                let person = try await Self.person(input, accounts)
                guard person.mustChangePassword || !person.hasPassword else {
                    throw ServiceError("UnsupportedUserStateException", "\(person.userName) has a password of their own: there is no invitation to send again")
                }
                return try await accounts.resetPassword(of: person.id, to: password)
            }
            return try await accounts.invite(userName: name, email: email, role: .annotator, temporaryPassword: password)
        }
        if input["MessageAction"]?.string != "SUPPRESS" {
            do { try await invite(invitation) } catch let error as BrachioError {
                throw ServiceError("CodeDeliveryFailureException", "\(invitation.person.userName) is made, but the invitation is not sent: \(error)")
            }
        }
        return ["User": Self.value(invitation.person)]
    }

    private func list(_ input: WireValue, _ call: Call) async throws -> WireValue {
        try await requirePool(input)
        var people = try await accounts.people()
        if let filter = input["Filter"]?.string, !filter.isEmpty { people = try people.filter(Self.filter(filter)) }
        let page = CognitoService.page(people, limit: Int(input["Limit"]?.integer ?? 60), token: input["PaginationToken"]?.string)
        var answer = WireMap()
        answer["Users"] = .list(page.entries.map { Self.value($0) })
        answer["PaginationToken"] = page.next
        return .map(answer)
    }

    /// `email = "ann@example.org"`, `username ^= "an"`: one attribute, equal or beginning.
    private static func filter(_ text: String) throws -> (Person) -> Bool {
        guard let parts = text.wholeMatch(of: /\s*"?(\w+)"?\s*(\^?=)\s*"([^"]*)"\s*/) else {
            throw ServiceError("InvalidParameterException", "The filter is not of the form name = \"value\" or name ^= \"value\"")
        }
        let (name, isPrefix, value) = (String(parts.1), parts.2 == "^=", String(parts.3))
        guard ["username", "email", "sub"].contains(name) else {
            throw ServiceError("InvalidParameterException", "People are found by username, email or sub, not by \(name)")
        }
        return { person in
            let own = name == "username" ? person.userName : name == "email" ? person.email ?? "" : person.id.uuidString.lowercased()
            return isPrefix ? own.hasPrefix(value) : own == value
        }
    }

    private func requirePool(_ input: WireValue) async throws {
        _ = try await CognitoService.told { try await store.pool(input["UserPoolId"]?.string ?? "") }
    }

    static func person(_ input: WireValue, _ accounts: AccountStore) async throws -> Person {
        let name = input["Username"]?.string ?? ""
        if let person = try await accounts.person(named: name) { return person }
        // The service takes the sub for the name, too.
        if let id = UUID(uuidString: name), let person = try await accounts.people([id]).first { return person }
        throw ServiceError("UserNotFoundException", "User does not exist.")
    }

    static func value(_ person: Person, attributes name: String = "Attributes") -> WireValue {
        var attributes: [WireValue] = [["Name": "sub", "Value": .string(person.id.uuidString.lowercased())]]
        if let email = person.email { attributes += [["Name": "email", "Value": .string(email)], ["Name": "email_verified", "Value": "true"]] }
        var value = WireMap()
        value["Username"] = .string(person.userName)
        value[name] = .list(attributes)
        value["UserCreateDate"] = .timestamp(person.created)
        value["UserLastModifiedDate"] = .timestamp(person.created)
        value["Enabled"] = .boolean(!person.isDisabled)
        value["UserStatus"] = .string(person.mustChangePassword || !person.hasPassword ? "FORCE_CHANGE_PASSWORD" : "CONFIRMED")
        return .map(value)
    }
}
