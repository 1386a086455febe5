/// Takes a tree of objects apart from the top. Left to itself a node takes its children with it, each inside of the call that ends its
/// parent, and a tree may be deeper than the stack.
enum Dismantling {
    /// - Parameter children: cuts a node's children off and returns them.
    static func takeApart<Node: AnyObject>(_ root: Node, _ children: (Node) -> [Node]) {
        var open = children(root)
        while let node = open.popLast() { open += children(node) }
    }
}
