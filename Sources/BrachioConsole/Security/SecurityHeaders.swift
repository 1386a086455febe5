internal import BrachioCore
internal import HTTPTypes
internal import Hummingbird

/// What every answer tells the browser to refuse: scripts and styles from elsewhere or within pages, frames, guessing of types.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = ConsoleContext

    let isEncrypted: Bool

    /// Scripts, styles and connections of the console itself and nothing inline.
    static let contentPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:", "font-src 'self'",
        "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
        "base-uri 'none'",
    ].joined(separator: "; ")

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        func set(_ name: HTTPField.Name?, _ value: String) {
            if let name, response.headers[name] == nil { response.headers[name] = value }
        }
        set(.contentSecurityPolicy, Self.contentPolicy)
        set(.xContentTypeOptions, "nosniff")
        set(HTTPField.Name("X-Frame-Options"), "DENY")
        set(HTTPField.Name("Referrer-Policy"), "same-origin")
        set(HTTPField.Name("Cross-Origin-Opener-Policy"), "same-origin")
        set(HTTPField.Name("Cross-Origin-Resource-Policy"), "same-origin")
        set(HTTPField.Name("Permissions-Policy"), "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
        set(.cacheControl, "no-store")
        if isEncrypted { set(.strictTransportSecurity, "max-age=31536000") }
        return response
    }
}
