<?php
namespace Shop\Orders;

use Shop\Money\Price as Cost;
use function Shop\Util\round_up;
use Shop\Tax\{Rate, Duty};

/** An order. */
#[Entity]
abstract class Order extends Base implements Payable
{
    const LIMIT = 3;
    use Timestamps;
    private int $count = 1;

    public function __construct(private Cost $cost) {}

    // Sums up.
    public function sum(int $extra = 1): Cost
    {
        return $this->add(round_up($extra), new Line(), Rate::of(self::LIMIT));
    }
}

interface Payable
{
    function pay();
}

trait Timestamps {}

enum State: string
{
    case Open = 'open';
}

function top(Order $order) { return $order->sum(); }
