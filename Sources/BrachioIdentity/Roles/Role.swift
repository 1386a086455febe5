package import Foundation

/// A role: what a session may do, and who may start one.
package struct Role: Sendable, Hashable {
    package var name: String
    /// `/` or `/service-role/`.
    package var path: String
    /// `AROA…`
    package var id: String
    /// The trust policy as it was given.
    package var trustDocument: String
    package var description: String
    package var sessionSecondsMax: Int
    package var created: Date
    package var tags: [Tag]

    package var arn: String { Account.roleARN(path: path, name: name) }
}

/// A name and a value on a thing.
package struct Tag: Sendable, Hashable, Codable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// A policy of its own, which roles and users can have attached.
package struct ManagedPolicy: Sendable, Hashable {
    package var arn: String
    package var name: String
    package var path: String
    /// `ANPA…`
    package var id: String
    package var document: String
    package var description: String
    package var created: Date
}

/// A user: who `brachio credentials create` makes, with access keys.
package struct User: Sendable, Hashable {
    package var name: String
    /// `AIDA…`
    package var id: String
    package var created: Date

    package var arn: String { Account.userARN(name) }
}

/// An access key as lists show it: without its secret.
package struct AccessKey: Sendable, Hashable {
    package var id: String
    package var user: String
    package var isEnabled: Bool
    package var created: Date
}

/// What policies hang on.
package enum Principal: Sendable, Hashable {
    case role(String)
    case user(String)

    var kind: String { if case .role = self { "role" } else { "user" } }

    var name: String {
        switch self {
        case .role(let name), .user(let name): name
        }
    }
}
