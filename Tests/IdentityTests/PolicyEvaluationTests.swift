import BrachioCore
import BrachioIdentity
import Testing

@Suite("Policies")
struct PolicyEvaluationTests {
    private static func policy(_ statements: String) throws -> Policy {
        try Policy(json: #"{"Version":"2012-10-17","Statement":[\#(statements)]}"#)
    }

    private static func decide(
        _ statements: String, _ action: String, _ resource: String, _ context: [String: [String]] = [:]
    ) throws -> PolicyEvaluation.Decision {
        PolicyEvaluation.decide([try policy(statements)], action: action, resource: resource, context: context)
    }

    @Test("without a statement about it an action is denied")
    func implicit() throws {
        #expect(PolicyEvaluation.decide([], action: "s3:GetObject", resource: "*") == .implicitlyDenied)
        #expect(try Self.decide(#"{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}"#, "s3:GetObject", "arn:x") == .implicitlyDenied)
    }

    @Test("an explicit deny wins, whatever the order")
    func deny() throws {
        let allow = #"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#
        let deny = #"{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::keep/*"}"#
        for both in ["\(allow),\(deny)", "\(deny),\(allow)"] {
            #expect(try Self.decide(both, "s3:DeleteObject", "arn:aws:s3:::keep/a/b") == .explicitlyDenied)
            #expect(try Self.decide(both, "s3:DeleteObject", "arn:aws:s3:::other/a") == .allowed)
        }
    }

    @Test("wildcards", arguments: [
        ("s3:Get*", "s3:GetObject", true), ("s3:get*", "s3:GetObject", true), ("s3:Get?bject", "s3:GetObject", true),
        ("*", "iam:CreateRole", true), ("s3:*Object", "s3:GetObjectTagging", false), ("s3:*O*T*g", "s3:GetObjectTagging", true),
        ("s3:GetObject", "s3:GetObjects", false),
    ])
    func wildcards(pattern: String, action: String, matches: Bool) throws {
        let decision = try Self.decide(#"{"Effect":"Allow","Action":["x:y","\#(pattern)"],"Resource":"*"}"#, action, "arn:x")
        #expect((decision == .allowed) == matches)
    }

    @Test("resources are told apart by case, actions are not")
    func letterCase() throws {
        let statement = #"{"Effect":"Allow","Action":"S3:GETOBJECT","Resource":"arn:aws:s3:::Photos/*"}"#
        #expect(try Self.decide(statement, "s3:GetObject", "arn:aws:s3:::Photos/a") == .allowed)
        #expect(try Self.decide(statement, "s3:GetObject", "arn:aws:s3:::photos/a") == .implicitlyDenied)
    }

    @Test("NotAction and NotResource")
    func excluding() throws {
        let statement = #"{"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:secret*"}"#
        #expect(try Self.decide(statement, "s3:GetObject", "arn:open") == .allowed)
        #expect(try Self.decide(statement, "iam:GetRole", "arn:open") == .implicitlyDenied)
        #expect(try Self.decide(statement, "s3:GetObject", "arn:secret/1") == .implicitlyDenied)
    }

    @Test("conditions", arguments: [
        (#"{"StringLike":{"s3:prefix":"photos/*"}}"#, ["s3:prefix": ["photos/2026"]], true),
        (#"{"StringLike":{"s3:prefix":"photos/*"}}"#, ["s3:prefix": ["other"]], false),
        (#"{"StringLike":{"s3:prefix":"photos/*"}}"#, [:], false),
        (#"{"StringLikeIfExists":{"s3:prefix":"photos/*"}}"#, [:], true),
        (#"{"StringNotEquals":{"s3:prefix":["a","b"]}}"#, ["s3:prefix": ["b"]], false),
        (#"{"StringNotEquals":{"s3:prefix":["a","b"]}}"#, ["s3:prefix": ["c"]], true),
        (#"{"StringNotEquals":{"s3:prefix":"a"}}"#, [:], true),
        (#"{"Bool":{"aws:SecureTransport":false}}"#, ["aws:SecureTransport": ["false"]], true),
        (#"{"Null":{"s3:prefix":"true"}}"#, [:], true),
        (#"{"NumericLessThanEquals":{"s3:max-keys":10}}"#, ["s3:max-keys": ["10"]], true),
        (#"{"NumericLessThan":{"s3:max-keys":10}}"#, ["s3:max-keys": ["10"]], false),
        (#"{"StringEquals":{"S3:PREFIX":"a"}}"#, ["s3:prefix": ["a"]], true),
        (#"{"ForAllValues:StringEquals":{"k":["a","b"]}}"#, ["k": ["a", "b", "c"]], false),
        (#"{"ForAnyValue:StringEquals":{"k":["a","b"]}}"#, ["k": ["c", "b"]], true),
    ] as [(String, [String: [String]], Bool)])
    func conditions(condition: String, context: [String: [String]], holds: Bool) throws {
        let statement = #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":\#(condition)}"#
        #expect((try Self.decide(statement, "s3:ListBucket", "arn:x", context) == .allowed) == holds)
    }

    @Test("policy variables stand for the request's values")
    func variables() throws {
        let statement = #"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::home/${aws:userid}/*"}"#
        #expect(try Self.decide(statement, "s3:GetObject", "arn:aws:s3:::home/AIDA1/x", ["aws:userid": ["AIDA1"]]) == .allowed)
        #expect(try Self.decide(statement, "s3:GetObject", "arn:aws:s3:::home/AIDA2/x", ["aws:userid": ["AIDA1"]]) == .implicitlyDenied)
    }

    @Test("a session's own policy narrows what its role may do")
    func session() throws {
        var identity = Identity(arn: "arn:x", userID: "u", accessKeyID: "k", policies: [
            try Self.policy(#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#),
        ])
        #expect(identity.mayDo("s3:PutObject", on: "arn:b"))
        identity.sessionPolicies = [try Self.policy(#"{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}"#)]
        #expect(identity.mayDo("s3:GetObject", on: "arn:b"))
        #expect(!identity.mayDo("s3:PutObject", on: "arn:b"))
    }

    @Test("what is not a policy is refused and says why", arguments: [
        ("[]", "policy document"), ("{}", "Statement"), (#"{"Statement":{"Effect":"Maybe","Action":"*","Resource":"*"}}"#, "Maybe"),
        (#"{"Statement":{"Effect":"Allow","Resource":"*"}}"#, "Action"), (#"{"Statement":{"Effect":"Allow","Action":"*"}}"#, "Resource"),
        (#"{"Version":"2020","Statement":[]}"#, "2020"), ("not json", "policy document"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"a":"b"}}}}"#, "DateLessThan"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","NotAction":"x","Resource":"*"}}"#, "Not form"),
    ])
    func refused(document: String, reason: String) {
        let error = #expect(throws: BrachioError.self) { try Policy(json: document) }
        #expect(error?.description.contains(reason) == true)
    }

    @Test("every built-in policy can be read")
    func builtIn() throws {
        for arn in BuiltInPolicies.arns { #expect(throws: Never.self) { try Policy(json: try #require(BuiltInPolicies.document(arn))) } }
        #expect(BuiltInPolicies.arns.contains("arn:aws:iam::aws:policy/AdministratorAccess"))
    }
}
