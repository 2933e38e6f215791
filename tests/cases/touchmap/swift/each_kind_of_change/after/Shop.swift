class Shop {
  func total(a: Int, b: Double) {
    open(a, b)
    add(a, b)
    close(a, b)
  }
  func note(a: Int, b: Int) {
    read(a, b)
    // why
    write(a, b)
    flush(a, b)
  }
  func layout(a: Int, b: Int) {
    first(a, b)
    second( a,b )
    third(a, b)
  }
}

func cost(a: Int, b: Int) {
  ask(a, b)
  pay(a, b)
  thank(a, b)
}

func stays(a: Int, b: Int) {
  sit(a, b)
  hurry(a, b)
  stand(a, b)
}

func ends(a: Int, b: Int) {
  stop(a, b)
  clean(a, b)
  leave(a, b)
}

func moves(a: Int, b: Int) {
  pack(a, b)
  carry(a, b)
  unpack(a, b)
}
