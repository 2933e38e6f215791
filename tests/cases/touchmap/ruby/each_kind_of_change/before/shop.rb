class Shop
  def total(a, b)
    open(a, b)
    add(a, b)
    close(a, b)
  end
  def note(a, b)
    read(a, b)
    write(a, b)
    flush(a, b)
  end
  def layout(a, b)
    first(a, b)
    second(a, b)
    third(a, b)
  end
end

def price(a, b)
  ask(a, b)
  pay(a, b)
  thank(a, b)
end

def moves(a, b)
  pack(a, b)
  carry(a, b)
  unpack(a, b)
end

def stays(a, b)
  sit(a, b)
  wait(a, b)
  stand(a, b)
end

def ends(a, b)
  stop(a, b)
  clean(a, b)
  leave(a, b)
end
