struct shop {
  int open;
};

static void total(int a, long b) {
  open(a, b);
  add(a, b);
  close(a, b);
}

static void note(int a, int b) {
  read(a, b);
  /* why */
  write(a, b);
  flush(a, b);
}

static void layout(int a, int b) {
  first(a, b);
  second( a,b );
  third(a, b);
}



void cost(int a, int b) {
  ask(a, b);
  pay(a, b);
  thank(a, b);
}

void stays(int a, int b) {
  sit(a, b);
  hurry(a, b);
  stand(a, b);
}

void ends(int a, int b) {
  stop(a, b);
  clean(a, b);
  leave(a, b);
}

void moves(int a, int b) {
  pack(a, b);
  carry(a, b);
  unpack(a, b);
}
