internal import BrachioDeviceCloud
internal import BrachioWire

/// Which certificates are attached to which things.
struct PrincipalOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] {
        [
            .about("thing", "thingName", Self.attach) { [registry] input, _ in
                try await registry.attach(
                    thing: input.text("thingName"), toPrincipal: input.text("principal"), isExclusive: input["thingPrincipalType"]?.string == Self.exclusive)
                return [:]
            },
            .about("thing", "thingName", Self.detach) { [registry] input, _ in
                try await registry.detach(thing: input.text("thingName"), fromPrincipal: input.text("principal"))
                return [:]
            },
            .about("thing", "thingName", Self.listOfThing) { [registry] input, _ in
                .page("principals", try await registry.principals(ofThing: input.text("thingName"), input.page())) {
                    .string(RegistryARN.certificate($0.certificate))
                }
            },
            .about("thing", "thingName", Self.listOfThing2) { [registry] input, _ in
                let page = try await registry.principals(ofThing: input.text("thingName"), input.page())
                return .page("thingPrincipalObjects", Self.filtered(page, input)) {
                    ["principal": .string(RegistryARN.certificate($0.certificate)), "thingPrincipalType": Self.kind($0)]
                }
            },
            RESTService.Entry(Self.listOfPrincipal) { [registry] input, _ in
                .page("things", try await registry.things(ofPrincipal: input.text("principal"), input.page())) { .string($0.thing) }
            },
            RESTService.Entry(Self.listOfPrincipal2) { [registry] input, _ in
                let page = try await registry.things(ofPrincipal: input.text("principal"), input.page())
                return .page("principalThingObjects", Self.filtered(page, input)) {
                    ["thingName": .string($0.thing), "thingPrincipalType": Self.kind($0)]
                }
            },
        ]
    }

    private static let exclusive = "EXCLUSIVE_THING"
    private static func kind(_ attachment: ThingRegistry.Attachment) -> WireValue { .string(attachment.isExclusive ? exclusive : "NON_EXCLUSIVE_THING") }

    private static func filtered(_ page: RegistryPage<ThingRegistry.Attachment>, _ input: WireValue) -> RegistryPage<ThingRegistry.Attachment> {
        guard let wanted = input["thingPrincipalType"] else { return page }
        return RegistryPage(items: page.items.filter { kind($0) == wanted }, next: page.next)
    }

    private static let kind = Shape.oneOf([exclusive, "NON_EXCLUSIVE_THING"])
    private static let thing = IoTShapes.inPath("thingName")
    private static let principal = Member.required("principal", .string).at(.header, "x-amzn-principal")
    private static let kindAsked = IoTShapes.inQuery("thingPrincipalType", kind)
    private static let pages = [IoTShapes.nextToken, IoTShapes.maxResults]
    private static let next = Member.optional("nextToken", .string)

    private static let attach = ServiceOperation(
        "AttachThingPrincipal", input: .structure([thing, principal, kindAsked]), route: .init("PUT", "/things/{thingName}/principals"))
    private static let detach = ServiceOperation(
        "DetachThingPrincipal", input: .structure([thing, principal]), route: .init("DELETE", "/things/{thingName}/principals"))
    private static let listOfThing = ServiceOperation(
        "ListThingPrincipals", input: .structure([thing] + pages), output: .structure([.optional("principals", .list(.string)), next]),
        route: .init("GET", "/things/{thingName}/principals"))
    private static let listOfThing2 = ServiceOperation(
        "ListThingPrincipalsV2", input: .structure([thing, kindAsked] + pages),
        output: .structure([
            .optional("thingPrincipalObjects", .list(.structure([.required("principal", .string), .optional("thingPrincipalType", kind)]))), next,
        ]),
        route: .init("GET", "/things/{thingName}/principals-v2"))
    private static let listOfPrincipal = ServiceOperation(
        "ListPrincipalThings", input: .structure([principal] + pages), output: .structure([.optional("things", .list(IoTShapes.name)), next]),
        route: .init("GET", "/principals/things"))
    private static let listOfPrincipal2 = ServiceOperation(
        "ListPrincipalThingsV2", input: .structure([principal, kindAsked] + pages),
        output: .structure([
            .optional("principalThingObjects", .list(.structure([.required("thingName", IoTShapes.name), .optional("thingPrincipalType", kind)]))), next,
        ]),
        route: .init("GET", "/principals/things-v2"))
}
