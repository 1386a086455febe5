import BrachioMetrics
import Testing

/// The tables of "How alarm state is evaluated when data is missing" in the CloudWatch user guide: five datapoints, of which 0 is
/// within the threshold, X breaches it, and - is missing.
@Suite("Alarm rule")
struct AlarmRuleTests {
    struct Row: Sendable {
        let datapoints: String
        /// For missing, ignore, breaching, notBreaching; `nil` keeps the state.
        let states: [AlarmState?]
    }

    private func check(_ row: Row, datapointsToAlarm: Int) throws {
        let datapoints = row.datapoints.map { $0 == "X" ? 10.0 : $0 == "0" ? 0.0 : nil }
        for (missing, expected) in zip(AlarmRule.MissingData.allCases, row.states) {
            let rule = try AlarmRule(
                comparison: .greater, threshold: 5, evaluationPeriods: 3, datapointsToAlarm: datapointsToAlarm, missingData: missing)
            #expect(rule.state(for: datapoints) == expected, "\(row.datapoints), \(missing)")
        }
    }

    @Test(
        "three of three",
        arguments: [
            Row(datapoints: "0-X-X", states: [.ok, .ok, .ok, .ok]),
            Row(datapoints: "0----", states: [.ok, .ok, .ok, .ok]),
            Row(datapoints: "----0", states: [.ok, .ok, .ok, .ok]),
            Row(datapoints: "-----", states: [.insufficientData, nil, .alarm, .ok]),
            Row(datapoints: "0XX-X", states: [.alarm, .alarm, .alarm, .alarm]),
            Row(datapoints: "----X", states: [.insufficientData, nil, .alarm, .ok]),
            Row(datapoints: "--X--", states: [.alarm, nil, .alarm, .ok]),
            Row(datapoints: "X----", states: [.alarm, nil, .alarm, .ok]),
        ])
    func threeOfThree(row: Row) throws { try check(row, datapointsToAlarm: 3) }

    @Test(
        "two of three",
        arguments: [
            Row(datapoints: "0-X-X", states: [.alarm, .alarm, .alarm, .alarm]),
            Row(datapoints: "00X0X", states: [.alarm, .alarm, .alarm, .alarm]),
            Row(datapoints: "0-X--", states: [.ok, .ok, .alarm, .ok]),
            Row(datapoints: "----0", states: [.ok, .ok, .alarm, .ok]),
            Row(datapoints: "---X-", states: [.alarm, nil, .alarm, .ok]),
            Row(datapoints: "----X", states: [.insufficientData, nil, .alarm, .ok]),
        ])
    func twoOfThree(row: Row) throws { try check(row, datapointsToAlarm: 2) }

    @Test("each comparison at, above and below the threshold")
    func comparisons() throws {
        let expected: [AlarmRule.Comparison: [Bool]] = [
            .greaterOrEqual: [false, true, true], .greater: [false, false, true], .less: [true, false, false], .lessOrEqual: [true, true, false],
        ]
        for (comparison, breaches) in expected {
            let rule = try AlarmRule(comparison: comparison, threshold: 5, evaluationPeriods: 1)
            #expect([4.0, 5, 6].map { rule.state(for: [nil, nil, $0]) == .alarm } == breaches)
        }
    }

    @Test("without missing data only the most recent datapoints decide, however long the range")
    func mostRecent() throws {
        let rule = try AlarmRule(comparison: .greater, threshold: 5, evaluationPeriods: 2, datapointsToAlarm: 1)
        #expect(rule.state(for: [10, 10, 0, 0]) == .ok)
        #expect(rule.state(for: [0, 0, 10, 0]) == .alarm)
    }
}
