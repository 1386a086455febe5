package import Foundation

/// How long a session lasts: a while after the last request, and never longer than a while after it began.
package struct SessionLifetime: Sendable, Hashable {
    package var idleSeconds: Double
    package var absoluteSeconds: Double
    /// The last use is written down only this much later than the one before, so that reading does not cost a write.
    package var touchSeconds: Double

    package init(idleSeconds: Double, absoluteSeconds: Double, touchSeconds: Double) {
        self.idleSeconds = idleSeconds
        self.absoluteSeconds = absoluteSeconds
        self.touchSeconds = touchSeconds
    }

    /// Half a day without use, a week in all.
    package static let standard = SessionLifetime(idleSeconds: 43_200, absoluteSeconds: 7 * 86_400, touchSeconds: 60)

    package func isOver(created: Date, used: Date, at now: Date) -> Bool {
        now.timeIntervalSince(used) >= idleSeconds || now.timeIntervalSince(created) >= absoluteSeconds
    }

    package func isTouchDue(used: Date, at now: Date) -> Bool { now.timeIntervalSince(used) >= touchSeconds }
}

/// Somebody who is signed in.
package struct Session: Sendable, Hashable {
    package let person: Person
    package let created: Date
    /// Signed in by a link: may choose a password without saying the one before.
    package let isByLink: Bool
}

/// A session just begun, with the secret that the browser keeps; the server keeps its digest.
package struct NewSession: Sendable {
    package let token: String
    package let session: Session
}
