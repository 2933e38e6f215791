import Foundation

/// An order.
@objc public class Order<T>: Base, Payable {
    var count: Int = 1
    private let name = "x"

    init(id: Int) {
        super.init()
    }

    // Sums up.
    func sum(_ extra: Int = 1) -> Price {
        return helper.add(extra, Line(name))
    }
}

struct Line {
    let text: String
}

enum State {
    case open, closed(Int)
}

protocol Payable {
    func pay() -> Int
}

extension Order {
    func refund() { sum(1) }
}

typealias Orders = [Order]

func top() {}

let limit = 3
