package import BrachioAccounts
internal import BrachioCore
package import Hummingbird
internal import NIOCore

/// A request on its way through the console: who asks, and what the browser must send back with every change.
package struct ConsoleContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The address that the request comes from.
    package let remoteAddress: String
    /// `nil` for somebody who is not signed in.
    package var session: Session?
    /// The browser's secret that stands for the session.
    package var sessionToken: String?
    /// What a form or script proves with that it is the console's own; empty without a session.
    package var csrfToken = ""
    /// What the last request wanted to be said on the next page.
    var notice: Notice?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress ?? ""
    }

    /// Whoever is signed in. - Throws: `accessDenied` where nobody is.
    package func person() throws -> Person {
        guard let session else { throw BrachioError(.accessDenied, "nobody is signed in", mend: "sign in first") }
        return session.person
    }
}
