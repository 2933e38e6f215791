defmodule Shop.Order do
  @moduledoc "An order."
  alias Shop.Money.Price
  alias Shop.{Line, Tax}
  import Ecto.Query

  @type t :: integer

  @doc "Sums up."
  @spec sum(t, integer) :: Price.t()
  def sum(order, extra \\ 1) do
    Price.add(order, extra)
    helper(extra)
  end

  defp helper(x) when x > 1, do: x

  defmacro twice(x) do
    x
  end
end

defmodule Shop.Limits do
  @most 10
  @moduledoc false
  @derive Jason.Encoder

  def most, do: @most
end
