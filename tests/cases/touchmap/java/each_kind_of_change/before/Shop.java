class Shop {
  class Till {
  void total(int a, int b) {
    open(a, b);
    add(a, b);
    close(a, b);
  }
  void note(int a, int b) {
    read(a, b);
    write(a, b);
    flush(a, b);
  }
  void layout(int a, int b) {
    first(a, b);
    second(a, b);
    third(a, b);
  }
  }

  static void price(int a, int b) {
  ask(a, b);
  pay(a, b);
  thank(a, b);
  }

  static void moves(int a, int b) {
  pack(a, b);
  carry(a, b);
  unpack(a, b);
  }

  static void stays(int a, int b) {
  sit(a, b);
  wait(a, b);
  stand(a, b);
  }

  static void ends(int a, int b) {
  stop(a, b);
  clean(a, b);
  leave(a, b);
  }
}
