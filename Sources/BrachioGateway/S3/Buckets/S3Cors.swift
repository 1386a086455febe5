internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes

/// Rules for pages of other origins: as documents, in preflights, on answers.
enum S3Cors {
    static func rules(_ document: XMLElement) throws -> [CorsRule] {
        let rules = document.all("CORSRule").map { rule in
            CorsRule(
                id: rule["ID"]?.text, allowedOrigins: rule.all("AllowedOrigin").map(\.text), allowedMethods: rule.all("AllowedMethod").map(\.text),
                allowedHeaders: rule.all("AllowedHeader").map(\.text), exposedHeaders: rule.all("ExposeHeader").map(\.text),
                maxAgeSeconds: rule["MaxAgeSeconds"].flatMap { Int($0.text) })
        }
        guard !rules.isEmpty else { throw S3Failure.malformed("there is no CORSRule") }
        return rules
    }

    static func document(_ rules: [CorsRule]) -> ServiceResponse {
        S3Document.response("CORSConfiguration") { xml in
            for rule in rules {
                xml.element("CORSRule") { xml in
                    xml.optional("ID", rule.id)
                    for header in rule.allowedHeaders { xml.element("AllowedHeader", header) }
                    for method in rule.allowedMethods { xml.element("AllowedMethod", method) }
                    for origin in rule.allowedOrigins { xml.element("AllowedOrigin", origin) }
                    for header in rule.exposedHeaders { xml.element("ExposeHeader", header) }
                    xml.optional("MaxAgeSeconds", rule.maxAgeSeconds.map { "\($0)" })
                }
            }
        }
    }

    static func preflight(_ call: S3Call) async throws -> ServiceResponse {
        guard let origin = call.header("origin"), let method = call.header("access-control-request-method") else {
            throw ServiceError("BadRequest", "Insufficient information. Origin request header needed.")
        }
        let asked = call.header("access-control-request-headers") ?? ""
        let headers = asked.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let rules = try await call.store.corsRules(of: call.bucket)
        guard !rules.isEmpty else { throw forbidden("CORSResponse: CORS is not enabled for this bucket.") }
        guard let rule = rules.first(where: { $0.allows(origin: origin, method: method, headers: headers) }) else {
            throw forbidden("CORSResponse: This CORS request is not allowed.")
        }
        var response = ServiceResponse(.ok)
        write(rule, origin, to: &response)
        if !headers.isEmpty { response.set("Access-Control-Allow-Headers", headers.joined(separator: ", ")) }
        response.set("Access-Control-Max-Age", rule.maxAgeSeconds.map { "\($0)" })
        return response
    }

    static func write(to response: inout ServiceResponse, origin: String, method: HTTPRequest.Method, _ rules: [CorsRule]) {
        guard let rule = rules.first(where: { $0.allows(origin: origin, method: method.rawValue, headers: []) }) else { return }
        write(rule, origin, to: &response)
    }

    private static func write(_ rule: CorsRule, _ origin: String, to response: inout ServiceResponse) {
        let isOpen = rule.allowedOrigins.contains("*")
        response.set("Access-Control-Allow-Origin", isOpen ? "*" : origin)
        if !isOpen { response.set("Access-Control-Allow-Credentials", "true") }
        response.set("Access-Control-Allow-Methods", rule.allowedMethods.joined(separator: ", "))
        if !rule.exposedHeaders.isEmpty { response.set("Access-Control-Expose-Headers", rule.exposedHeaders.joined(separator: ", ")) }
        response.set("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
    }

    private static func forbidden(_ message: String) -> ServiceError { ServiceError("AccessForbidden", message, status: 403) }
}
