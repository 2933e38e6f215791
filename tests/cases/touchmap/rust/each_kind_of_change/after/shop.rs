struct Shop;

impl Shop {
  fn total(&self, a: i32, b: i64) {
    open(a, b);
    add(a, b);
    close(a, b);
  }
  fn note(&self, a: i32, b: i32) {
    read(a, b);
    // why
    write(a, b);
    flush(a, b);
  }
  fn layout(&self, a: i32, b: i32) {
    first(a, b);
    second( a,b );
    third(a, b);
  }
}

pub fn cost(a: i32, b: i32) {
  ask(a, b);
  pay(a, b);
  thank(a, b);
}

pub fn stays(a: i32, b: i32) {
  sit(a, b);
  hurry(a, b);
  stand(a, b);
}

pub fn ends(a: i32, b: i32) {
  stop(a, b);
  clean(a, b);
  leave(a, b);
}

pub fn moves(a: i32, b: i32) {
  pack(a, b);
  carry(a, b);
  unpack(a, b);
}
