internal import BrachioTraining

extension EvaluationReport {
    /// A line of the whole, a table of the classes, and the mistakes.
    var text: String {
        var table = Table([("class", .left), ("photos", .right), ("precision", .right), ("recall", .right), ("F1", .right)])
        for entry in perClass {
            table.add([
                entry.name, String(entry.count), Numbers.percent(entry.precision), Numbers.percent(entry.recall),
                Numbers.percent(entry.f1),
            ])
        }
        var lines = ["accuracy \(Numbers.percent(accuracy)) of \(count) photos, loss \(Numbers.fixed(loss, 3))", "", table.text]
        let mistakes = mistakes.prefix(10)
        if !mistakes.isEmpty { lines += ["", "most frequent mistakes:"] + mistakes.map { "  \($0.count) × \($0.truth) taken for \($0.prediction)" } }
        return lines.joined(separator: "\n")
    }

    private var mistakes: [(truth: String, prediction: String, count: Int)] {
        var found: [(truth: String, prediction: String, count: Int)] = []
        for (row, counts) in confusion.counts.enumerated() {
            for (column, count) in counts.enumerated() where row != column && count > 0 {
                found.append((confusion.classes[row], confusion.classes[column], count))
            }
        }
        return found.sorted { ($1.count, $0.truth, $0.prediction) < ($0.count, $1.truth, $1.prediction) }
    }
}
