using System.Text;
using Duty = Shop.Tax.Rate;

namespace Shop.Orders
{
    /// <summary>An order.</summary>
    [Entity]
    public class Order<T> : Base, IPayable
    {
        private int count = 1;

        public string Name { get; set; }

        public Order(int id) { }

        [Route("sum")]
        public async Task<Price> Sum(int extra = 1)
        {
            return await helper.Add(extra, new Line(Name));
        }

        enum State { Open, Closed }
    }

    interface IPayable
    {
        void Pay();
    }

    public record Line(string Name);

    public delegate int Visit(Order order);
}
