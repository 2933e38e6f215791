class Shop
  def total(a, b, c)
    open(a, b)
    add(a, b)
    close(a, b)
  end
  def note(a, b)
    read(a, b)
    # why
    write(a, b)
    flush(a, b)
  end
  def layout(a, b)
    first(a, b)
    second( a,b )
    third(a, b)
  end
end

def cost(a, b)
  ask(a, b)
  pay(a, b)
  thank(a, b)
end

def stays(a, b)
  sit(a, b)
  hurry(a, b)
  stand(a, b)
end

def ends(a, b)
  stop(a, b)
  clean(a, b)
  leave(a, b)
end

def moves(a, b)
  pack(a, b)
  carry(a, b)
  unpack(a, b)
end
