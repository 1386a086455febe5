internal import BrachioEdgeRuntime

@main
struct EdgeProgram {
    static func main() {
        print("brachio-edge")
    }
}
