defmodule Shop do
  def total(a, b) do
    open(a, b)
    add(a, b)
    close(a, b)
  end
  def note(a, b) do
    read(a, b)
    write(a, b)
    flush(a, b)
  end
  def layout(a, b) do
    first(a, b)
    second(a, b)
    third(a, b)
  end
end

defmodule Tools do

  def price(a, b) do
  ask(a, b)
  pay(a, b)
  thank(a, b)
  end

  def moves(a, b) do
  pack(a, b)
  carry(a, b)
  unpack(a, b)
  end

  def stays(a, b) do
  sit(a, b)
  wait(a, b)
  stand(a, b)
  end

  def ends(a, b) do
  stop(a, b)
  clean(a, b)
  leave(a, b)
  end
end
