internal import BrachioLabelling

/// How far a job is, in words; `portal-wording.js` says the same in the browser.
enum ProgressWording {
    static func sentence(_ progress: WorkProgress) -> String {
        guard progress.total > 0 else { return "No photos yet" }
        let done = "\(progress.labelled) of \(progress.total) labelled"
        guard progress.pending > 0, let seconds = progress.secondsLeft else { return done }
        return "\(done), \(left(seconds))"
    }

    /// `less than a minute left`, `about 12 minutes left`.
    static func left(_ seconds: Double) -> String { (seconds < 60 ? "" : "about ") + "\(duration(seconds)) left" }

    /// About how long: `less than a minute`, `12 minutes`, `3 hours`, `2 days`.
    static func duration(_ seconds: Double) -> String {
        guard seconds >= 60 else { return "less than a minute" }
        let minutes = (seconds / 60).rounded()
        if minutes < 90 { return counted(Int(minutes), "minute") }
        let hours = (minutes / 60).rounded()
        return hours < 36 ? counted(Int(hours), "hour") : counted(Int((hours / 24).rounded()), "day")
    }

    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

/// What a job of a kind asks of its workers.
enum KindWording {
    static func task(_ kind: JobSettings.Kind) -> String {
        switch kind {
        case .label: "Label"
        case .verify: "Verify labels"
        case .adjust: "Correct labels"
        case .review: "Review"
        }
    }
}
