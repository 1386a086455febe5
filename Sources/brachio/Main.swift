internal import ArgumentParser

@main
enum Main {
    static func main() {
        do {
            var command = try Brachio.parseAsRoot()
            try command.run()
        } catch {
            ErrorReport.end(with: error)
        }
    }
}
