/// A chart as templates show it.
struct ChartModel {
    struct Key {
        let label: String
        let mark: String
        let last: String
    }

    struct Row {
        let cells: [String]
    }

    let id: String
    let title: String
    let svg: String
    let keys: [Key]
    let axisName: String
    let rows: [Row]

    init(_ chart: LineChart, id: String) {
        self.id = id
        title = chart.title
        svg = chart.svg
        keys = chart.series.enumerated().map { index, line in
            Key(label: line.label, mark: LineChart.mark(index), last: line.points.last.map { QuantityText.number($0.y) } ?? "")
        }
        axisName = chart.axisName
        rows = chart.rows.map { Row(cells: $0) }
    }
}
