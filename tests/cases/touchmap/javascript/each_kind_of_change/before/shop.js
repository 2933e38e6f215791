class Shop {
  total(a, b) {
    open(a, b);
    add(a, b);
    close(a, b);
  }
  note(a, b) {
    read(a, b);
    write(a, b);
    flush(a, b);
  }
  layout(a, b) {
    first(a, b);
    second(a, b);
    third(a, b);
  }
}

function price(a, b) {
  ask(a, b);
  pay(a, b);
  thank(a, b);
}

function moves(a, b) {
  pack(a, b);
  carry(a, b);
  unpack(a, b);
}

function stays(a, b) {
  sit(a, b);
  wait(a, b);
  stand(a, b);
}

function ends(a, b) {
  stop(a, b);
  clean(a, b);
  leave(a, b);
}
