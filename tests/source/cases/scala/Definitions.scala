package shop.orders

import shop.money.{Price, Tax => Duty}
import shop.util._

/** An order. */
@entity
class Order[T](val id: Int) extends Base(id) with Payable {
  val total: Price = new Price(1)

  // Sums up.
  def sum(extra: Int): Price = {
    helper.add(total, Duty(extra))
  }

  private def secret() = sum(1)
}

object Registry {
  def register(order: Order) = orders.add(order)
}

trait Payable {
  def pay(): Unit
}

case class Line(count: Int)

type Orders = List[Order]
