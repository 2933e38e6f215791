class Shop {
  total(a, b, c) {
    open(a, b);
    add(a, b);
    close(a, b);
  }
  note(a, b) {
    read(a, b);
    // why
    write(a, b);
    flush(a, b);
  }
  layout(a, b) {
    first(a, b);
    second( a,b );
    third(a, b);
  }
}

function cost(a, b) {
  ask(a, b);
  pay(a, b);
  thank(a, b);
}

function stays(a, b) {
  sit(a, b);
  hurry(a, b);
  stand(a, b);
}

function ends(a, b) {
  stop(a, b);
  clean(a, b);
  leave(a, b);
}

function moves(a, b) {
  pack(a, b);
  carry(a, b);
  unpack(a, b);
}
