internal import BrachioCore

/// The state of an alarm.
package enum AlarmState: String, CaseIterable, Hashable, Sendable, Codable {
    case ok = "OK"
    case alarm = "ALARM"
    case insufficientData = "INSUFFICIENT_DATA"
}

/// When an alarm changes its state: pure arithmetic over the datapoints of its evaluation range.
package struct AlarmRule: Hashable, Sendable, Codable {
    package enum Comparison: String, CaseIterable, Hashable, Sendable, Codable {
        case greaterOrEqual = "GreaterThanOrEqualToThreshold"
        case greater = "GreaterThanThreshold"
        case less = "LessThanThreshold"
        case lessOrEqual = "LessThanOrEqualToThreshold"

        func isBreaching(_ value: Double, _ threshold: Double) -> Bool {
            switch self {
            case .greaterOrEqual: value >= threshold
            case .greater: value > threshold
            case .less: value < threshold
            case .lessOrEqual: value <= threshold
            }
        }

        var words: String {
            switch self {
            case .greaterOrEqual: "greater than or equal to"
            case .greater: "greater than"
            case .less: "less than"
            case .lessOrEqual: "less than or equal to"
            }
        }
    }

    /// What a period without data counts as.
    package enum MissingData: String, CaseIterable, Hashable, Sendable, Codable {
        case missing, ignore, breaching, notBreaching
    }

    package let comparison: Comparison
    package let threshold: Double
    /// N: how many datapoints decide.
    package let evaluationPeriods: Int
    /// M: how many of them must breach the threshold.
    package let datapointsToAlarm: Int
    package let missingData: MissingData

    package init(
        comparison: Comparison, threshold: Double, evaluationPeriods: Int, datapointsToAlarm: Int? = nil, missingData: MissingData = .missing
    ) throws {
        let needed = datapointsToAlarm ?? evaluationPeriods
        guard evaluationPeriods >= 1, (1...evaluationPeriods).contains(needed), threshold.isFinite else {
            throw BrachioError(
                .invalidInput, "\(needed) of \(evaluationPeriods) datapoints cannot make an alarm",
                mend: "choose at least one, and no more datapoints to alarm than evaluation periods")
        }
        self.comparison = comparison
        self.threshold = threshold
        self.evaluationPeriods = evaluationPeriods
        self.datapointsToAlarm = needed
        self.missingData = missingData
    }

    /// Datapoints that are looked at: more than the evaluation periods, so that late and missing data matter less.
    package var evaluationRange: Int { evaluationPeriods + 2 }

    /// The state that `datapoints` ask for, the oldest first, `nil` for a period without data; `nil` where the present state is kept.
    ///
    /// Where at least N datapoints of the range exist, the N most recent decide and the missing ones do not matter. Else the missing
    /// ones are filled, as few as can be. The rules, and the tables that the tests hold this to: "Configuring how CloudWatch alarms
    /// treat missing data" in the CloudWatch user guide.
    package func state(for datapoints: [Double?]) -> AlarmState? {
        let existing = datapoints.compactMap { $0 }.suffix(evaluationPeriods)
        let breaching = existing.filter { comparison.isBreaching($0, threshold) }.count
        let missing = evaluationPeriods - existing.count
        if breaching >= datapointsToAlarm { return .alarm }
        if missing == 0 { return .ok }
        switch missingData {
        case .breaching: return breaching + missing >= datapointsToAlarm ? .alarm : .ok
        case .notBreaching: return .ok
        case .ignore: return breaching < existing.count ? .ok : nil
        case .missing:
            if breaching < existing.count { return .ok }
            // All that exist breach, but too few: it is an alarm once the oldest is as old as the datapoints that an alarm takes.
            guard let oldest = datapoints.firstIndex(where: { $0 != nil }) else { return .insufficientData }
            return datapoints.count - oldest >= datapointsToAlarm ? .alarm : .insufficientData
        }
    }
}
