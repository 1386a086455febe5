internal import BrachioMetrics

/// What the lines of a training log say of each epoch: `Epoch[3] Validation-accuracy=0.912000`, as the built-in algorithm writes them.
package struct EpochLog {
    private(set) var values: [String: [(x: Double, y: Double)]] = [:]

    package init(_ lines: some Sequence<String>) {
        for line in lines {
            guard line.hasPrefix("Epoch["), let close = line.firstIndex(of: "]"), let equals = line.lastIndex(of: "="), close < equals,
                let epoch = Double(line[line.index(line.startIndex, offsetBy: 6)..<close]), let value = Double(line[line.index(after: equals)...])
            else { continue }
            let name = line[line.index(after: close)..<equals].drop { $0 == " " }
            values[String(name), default: []].append((epoch + 1, value))
        }
    }

    /// Epochs that have ended.
    package var epochs: Int { values.values.flatMap { $0 }.map { Int($0.x) }.max() ?? 0 }

    package func series(_ name: String, label: String) -> LineChart.Series {
        // A job that went on after an interruption may have said an epoch twice; the later one counts.
        var last: [Double: Double] = [:]
        for point in values[name] ?? [] { last[point.x] = point.y }
        return LineChart.Series(label: label, points: last.keys.sorted().map { ($0, last[$0] ?? .nan) })
    }
}
