package shop.orders

import shop.money.Price
import shop.util.*
import shop.tax.Tax as Duty

/** An order. */
@Entity
class Order(val id: Int, name: String) : Base(id), Payable {
    val total: Price = Price(1)

    companion object {
        const val LIMIT = 2
    }

    // Sums up.
    override fun sum(extra: Int = 1): Price {
        return helper.add(total, Duty(extra))
    }

    private fun secret() = sum()
}

enum class State { OPEN, CLOSED }

interface Payable {
    fun pay()
}

object Registry {
    fun register(order: Order) = orders.add(order)
}

typealias Orders = List<Order>

fun String.shout(): String = uppercase()

val top = 3
