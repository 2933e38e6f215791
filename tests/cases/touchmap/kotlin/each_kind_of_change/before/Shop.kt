class Shop {
  fun total(a: Int, b: Int) {
    begin(a, b)
    add(a, b)
    close(a, b)
  }
  fun note(a: Int, b: Int) {
    read(a, b)
    write(a, b)
    flush(a, b)
  }
  fun layout(a: Int, b: Int) {
    first(a, b)
    second(a, b)
    third(a, b)
  }
}

fun price(a: Int, b: Int) {
  ask(a, b)
  pay(a, b)
  thank(a, b)
}

fun moves(a: Int, b: Int) {
  pack(a, b)
  carry(a, b)
  unpack(a, b)
}

fun stays(a: Int, b: Int) {
  sit(a, b)
  wait(a, b)
  stand(a, b)
}

fun ends(a: Int, b: Int) {
  stop(a, b)
  clean(a, b)
  leave(a, b)
}
