internal import ArgumentParser

@main
enum Main {
    static func main() async {
        do {
            var command = try Brachio.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            ErrorReport.end(with: error)
        }
    }
}
