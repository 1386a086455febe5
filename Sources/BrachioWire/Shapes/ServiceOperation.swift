/// One operation of a service.
package struct ServiceOperation: Sendable {
    /// How REST protocols reach the operation.
    package struct Route: Sendable, Hashable {
        package var method: String
        /// A template such as `/2015-03-31/functions/{FunctionName}`; `{Key+}` takes slashes too.
        package var uri: String
        package var status: Int

        package init(_ method: String, _ uri: String, status: Int = 200) {
            self.method = method
            self.uri = uri
            self.status = status
        }
    }

    package var name: String
    package var input: Shape
    package var output: Shape
    package var route: Route
    /// Names of the errors that the model declares, with their HTTP status.
    package var errors: [String: Int]

    package init(
        _ name: String, input: Shape = .empty, output: Shape = .empty, route: Route = Route("POST", "/"), errors: [String: Int] = [:]
    ) {
        self.name = name
        self.input = input
        self.output = output
        self.route = route
        self.errors = errors
    }
}

/// What is the same for all operations of a service.
package struct ServiceModel: Sendable {
    package enum Family: String, Sendable, CaseIterable {
        case json10 = "awsJson1_0"
        case json11 = "awsJson1_1"
        case query
        case restJSON = "rest-json"
        case restXML = "rest-xml"
        case cbor = "smithy-rpc-v2-cbor"
    }

    /// The name in credential scopes: `monitoring`, `sagemaker`.
    package var signingName: String
    package var apiVersion: String
    /// What `X-Amz-Target` begins with, and the service's name in CBOR paths: `GraniteServiceVersion20100801`.
    package var targetPrefix: String
    package var xmlNamespace: String
    /// What the service's model declares, the one that it prefers first.
    package var families: [Family]
    /// The error code for input that does not fit its shape.
    package var validationCode: String
    /// JSON and CBOR answers carry the code of the query protocol in a header.
    package var isQueryCompatible: Bool

    package init(
        signingName: String, apiVersion: String, targetPrefix: String = "", xmlNamespace: String = "", families: [Family],
        validationCode: String = "ValidationException", isQueryCompatible: Bool = false
    ) {
        self.signingName = signingName
        self.apiVersion = apiVersion
        self.targetPrefix = targetPrefix
        self.xmlNamespace = xmlNamespace
        self.families = families
        self.validationCode = validationCode
        self.isQueryCompatible = isQueryCompatible
    }
}
