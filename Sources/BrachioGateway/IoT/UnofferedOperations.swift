internal import BrachioWire

/// Operations that people look for and that are not offered: the answer says so by name.
enum UnofferedOperations {
    static var entries: [RESTService.Entry] {
        [
            row("SearchIndex", "POST", "/indices/search", "Searching an index (list things by type, attribute or group instead)"),
            row("CreateDynamicThingGroup", "POST", "/dynamic-thing-groups/{thingGroupName}", "Dynamic thing groups"),
            row("CreateBillingGroup", "POST", "/billing-groups/{billingGroupName}", "Billing groups"),
            row("CreateAuthorizer", "POST", "/authorizer/{authorizerName}", "Custom authorizers"),
            row("CreateDomainConfiguration", "POST", "/domainConfigurations/{domainConfigurationName}", "Domain configurations"),
        ]
    }

    private static func row(_ name: String, _ method: String, _ path: String, _ what: String) -> RESTService.Entry {
        RESTService.Entry(ServiceOperation(name, route: .init(method, path)), isFree: true) { _, _ in throw IoTService.notOffered(what) }
    }
}
