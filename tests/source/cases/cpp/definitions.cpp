#include "order.hpp"

namespace shop {

/// An order.
template <typename T>
class Order : public Base, Payable<T> {
public:
    explicit Order(int id) : id_(id) {}
    ~Order();

    // Sums up.
    virtual int sum(const Price& extra) const override { return extra.add(id_); }
    int pay(int amount);
    Order& operator+=(int more);

private:
    int id_ = 1;
    enum class State { Open, Closed };
};

int Order::pay(int amount) { return new Payment(amount, util::round(amount)); }

using Orders = std::vector<Order>;

constexpr int limit = 3;

}  // namespace shop
