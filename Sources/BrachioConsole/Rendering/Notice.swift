internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// One sentence that is said on the page after a change, carried there by a cookie for a moment.
package struct Notice: Sendable {
    let text: String
    let isFailure: Bool

    static let cookieName = "brachio-notice"
    static let charactersMaximum = 600
    static let secondsMaximum = 30

    static func read(_ request: Request) -> Notice? {
        guard request.method == .get, let value = request.cookies[cookieName]?.value, let text = value.dropFirst().removingPercentEncoding,
            !text.isEmpty
        else { return nil }
        return Notice(text: String(text.prefix(charactersMaximum)), isFailure: value.hasPrefix("!"))
    }

    /// Only a page that a person sees uses the notice up, not what its scripts fetch meanwhile.
    static func isShown(by response: Response) -> Bool {
        response.status != .seeOther && response.headers[.contentType]?.hasPrefix("text/html") == true
    }

    func attach(to response: inout Response) {
        let value = (isFailure ? "!" : "+") + AddressText.escaped(String(text.prefix(Self.charactersMaximum)))
        response.setCookie(
            Cookie(name: Self.cookieName, value: value, maxAge: Self.secondsMaximum, path: "/", httpOnly: true, sameSite: .strict))
    }

    static func clear(_ response: inout Response) {
        response.setCookie(Cookie(name: cookieName, value: "", maxAge: 0, path: "/", httpOnly: true, sameSite: .strict))
    }
}

extension Response {
    /// Goes to another page, which says what was done.
    static func done(_ text: String, to path: String) -> Response {
        var response = Response.redirect(to: path)
        Notice(text: text, isFailure: false).attach(to: &response)
        return response
    }

    /// Goes to another page, which says what went wrong.
    static func failed(_ text: String, to path: String) -> Response {
        var response = Response.redirect(to: path)
        Notice(text: text, isFailure: true).attach(to: &response)
        return response
    }
}
