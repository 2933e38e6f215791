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

FMT_EXPORT template <typename T> class API_PUBLIC Shelf {
  int hidden_;

 public:
  explicit operator bool() const { return hidden_; }
  int &slot;

 private:
  template <typename U> void put(U what);

 protected:
  int seen_ = 0;
};
SHOP_END_NAMESPACE

#ifdef SHOP_EXTRA
int shelf_count(void);
SHOP_API void (shelf_clear)(int from);
#endif
