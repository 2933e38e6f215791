class Shop {
  def total(a: Int, b: Long): Unit = {
    open(a, b)
    add(a, b)
    close(a, b)
  }
  def note(a: Int, b: Int): Unit = {
    read(a, b)
    // why
    write(a, b)
    flush(a, b)
  }
  def layout(a: Int, b: Int): Unit = {
    first(a, b)
    second( a,b )
    third(a, b)
  }
}

object Shop {

  def cost(a: Int, b: Int): Unit = {
  ask(a, b)
  pay(a, b)
  thank(a, b)
  }

  def stays(a: Int, b: Int): Unit = {
  sit(a, b)
  hurry(a, b)
  stand(a, b)
  }

  def ends(a: Int, b: Int): Unit = {
  stop(a, b)
  clean(a, b)
  leave(a, b)
  }

  def moves(a: Int, b: Int): Unit = {
  pack(a, b)
  carry(a, b)
  unpack(a, b)
  }
}
