internal import BrachioCore
internal import BrachioMetrics
internal import BrachioWire

/// Dashboards: put, get, list, delete.
struct DashboardOperations {
    let dashboards: DashboardStore

    var entries: [RPCService.Entry] {
        [
            CloudWatchService.entry(Self.put, resource: Self.resource) { [dashboards] input, _ in try await Self.put(input, dashboards) },
            CloudWatchService.entry(Self.get, notFound: "DashboardNotFoundError", resource: Self.resource) { [dashboards] input, call in
                let name = input["DashboardName"]?.string ?? ""
                let body = try await dashboards.body(of: name)
                return ["DashboardArn": .string(Self.arn(name, call)), "DashboardBody": .string(body), "DashboardName": .string(name)]
            },
            CloudWatchService.entry(Self.list) { [dashboards] input, call in
                let page = try await dashboards.list(prefix: input["DashboardNamePrefix"]?.string ?? "", token: input["NextToken"]?.string)
                var output: WireMap = ["DashboardEntries": .list(page.items.map { entry in
                    [
                        "DashboardName": .string(entry.name), "DashboardArn": .string(Self.arn(entry.name, call)),
                        "LastModified": .timestamp(entry.modified), "Size": .integer(Int64(entry.sizeBytes)),
                    ]
                })]
                output["NextToken"] = page.next.map { .string($0) }
                return .map(output)
            },
            CloudWatchService.entry(Self.delete, notFound: "DashboardNotFoundError") { [dashboards] input, _ in
                try await dashboards.delete((input["DashboardNames"]?.list ?? []).compactMap(\.string))
                return [:]
            },
        ]
    }

    private static let put = ServiceOperation(
        "PutDashboard",
        input: .structure([.required("DashboardName", .string), .required("DashboardBody", .string)]),
        output: .structure([
            .optional("DashboardValidationMessages", .list(.structure([.optional("DataPath", .string), .optional("Message", .string)])))
        ]),
        errors: ["DashboardInvalidInputError": 400, "InternalServiceFault": 500])

    private static let get = ServiceOperation(
        "GetDashboard",
        input: .structure([.required("DashboardName", .string)]),
        output: .structure([.optional("DashboardArn", .string), .optional("DashboardBody", .string), .optional("DashboardName", .string)]),
        errors: ["InvalidParameterValueException": 400, "DashboardNotFoundError": 404, "InternalServiceFault": 500])

    private static let list = ServiceOperation(
        "ListDashboards",
        input: .structure([.optional("DashboardNamePrefix", .string), .optional("NextToken", .string)]),
        output: .structure([
            .optional("DashboardEntries", .list(.structure([
                .optional("DashboardName", .string), .optional("DashboardArn", .string), .optional("LastModified", .timestamp), .optional("Size", .long),
            ]))),
            .optional("NextToken", .string),
        ]),
        errors: ["InvalidParameterValueException": 400, "InternalServiceFault": 500])

    private static let delete = ServiceOperation(
        "DeleteDashboards", input: .structure([.required("DashboardNames", .list(.string))]),
        errors: ["InvalidParameterValueException": 400, "DashboardNotFoundError": 404, "InternalServiceFault": 500])

    private static func put(_ input: WireValue, _ dashboards: DashboardStore) async throws -> WireValue {
        do {
            let warnings = try await dashboards.put(input["DashboardName"]?.string ?? "", body: input["DashboardBody"]?.string ?? "")
            return [
                "DashboardValidationMessages": .list(warnings.map { ["DataPath": .string($0.path), "Message": .string($0.text)] })
            ]
        } catch let error as BrachioError where error.code == .invalidInput {
            throw ServiceError("DashboardInvalidInputError", "\(error)", queryCode: "InvalidParameterInput")
        }
    }

    private static let resource: @Sendable (WireValue, Call) -> String = { input, call in arn(input["DashboardName"]?.string ?? "*", call) }

    /// Dashboards belong to no region.
    private static func arn(_ name: String, _ call: Call) -> String { "arn:aws:cloudwatch::\(call.account):dashboard/\(name)" }
}
