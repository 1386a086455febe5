internal import BrachioDeviceCloud
internal import BrachioJSON
internal import BrachioShadows
internal import BrachioWire
internal import Foundation

/// A thing's shadows.
struct ShadowOperations {
    let shadows: ShadowService

    var entries: [RESTService.Entry] {
        [
            entry(Self.get, .get), entry(Self.update, .update), entry(Self.delete, .delete),
            .about("thing", "thingName", Self.list) { [shadows] input, call in
                let size = input["pageSize"]?.integer.map { Int($0) } ?? 25
                let names = try await shadows.store.names(of: ThingName(input.text("thingName")), after: input["nextToken"]?.string, limit: size + 1)
                var answer: WireMap = [
                    "results": .list(names.prefix(size).map { .string($0) }), "timestamp": .integer(Int64(call.date.timeIntervalSince1970)),
                ]
                if names.count > size { answer["nextToken"] = .string(names[size - 1]) }
                return .map(answer)
            },
        ]
    }

    private func entry(_ operation: ServiceOperation, _ kind: ShadowTopic.Operation) -> RESTService.Entry {
        RESTService.Entry(operation, resource: Self.resource) { [shadows] input, _ in
            let topic = ShadowTopic(thing: try ThingName(input.text("thingName")), shadow: try input["shadowName"]?.string.map { try ShadowName($0) }, operation: kind)
            do {
                let document = try await shadows.perform(topic, payload: input["payload"]?.bytes ?? [])
                return ["payload": .bytes(Array(document.description.utf8))]
            } catch let error as ShadowError {
                throw Self.told(error)
            }
        }
    }

    /// `thing/lamp`, and `thing/lamp/light` for a named shadow.
    private static let resource: @Sendable (WireValue, Call) -> String = { input, call in
        call.arn("iot", "thing/\(input.text("thingName"))\(input["shadowName"]?.string.map { "/\($0)" } ?? "")")
    }

    private static func told(_ error: ShadowError) -> ServiceError {
        let code =
            switch error.code {
            case 401, 403: "UnauthorizedException"
            case 404: "ResourceNotFoundException"
            case 409: "ConflictException"
            case 413: "RequestEntityTooLargeException"
            case 415: "UnsupportedDocumentEncodingException"
            case 429: "ThrottlingException"
            case 500: "InternalFailureException"
            default: "InvalidRequestException"
            }
        return ServiceError(code, error.message, status: code == "InvalidRequestException" ? 400 : error.code)
    }

    // MARK: shapes

    private static let thing = Member.required("thingName", .string(1...128, pattern: "[a-zA-Z0-9:_-]+")).at(.uri, "thingName")
    private static let shadowName = Shape.string(1...64, pattern: "[$a-zA-Z0-9:_-]+")
    private static let shadow = Member.optional("shadowName", shadowName).at(.querystring, "name")
    private static let payload = Member.optional("payload", .blob).at(.payload)
    private static let errors = IoTDataService.errors.merging(["UnsupportedDocumentEncodingException": 415]) { $1 }

    private static let get = ServiceOperation(
        "GetThingShadow", input: .structure([thing, shadow]), output: .structure([payload]), route: .init("GET", "/things/{thingName}/shadow"), errors: errors)

    private static let update = ServiceOperation(
        "UpdateThingShadow", input: .structure([thing, shadow, Member.required("payload", .blob).at(.payload)]), output: .structure([payload]),
        route: .init("POST", "/things/{thingName}/shadow"),
        errors: errors.merging(["ConflictException": 409, "RequestEntityTooLargeException": 413]) { $1 }.filter { $0.key != "ResourceNotFoundException" })

    private static let delete = ServiceOperation(
        "DeleteThingShadow", input: .structure([thing, shadow]), output: .structure([Member.required("payload", .blob).at(.payload)]),
        route: .init("DELETE", "/things/{thingName}/shadow"), errors: errors)

    private static let list = ServiceOperation(
        "ListNamedShadowsForThing",
        input: .structure([
            thing, Member.optional("nextToken", .string).at(.querystring, "nextToken"), Member.optional("pageSize", .integer(1...100)).at(.querystring, "pageSize"),
        ]),
        output: .structure([.optional("results", .list(shadowName)), .optional("nextToken", .string), .optional("timestamp", .long)]),
        route: .init("GET", "/api/things/shadow/ListNamedShadowsForThing/{thingName}"), errors: IoTDataService.errors)
}
