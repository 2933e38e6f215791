set -e

total() {
  open a b
  add a b
  close a b
}

note() {
  read a b
  # why
  write a b
  flush a b
}

layout() {
  first a b
  second  a   b
  third a b
}



cost() {
  ask a b
  pay a b
  thank a b
}

stays() {
  sit a b
  hurry a b
  stand a b
}

ends() {
  stop a b
  clean a b
  leave a b
}

moves() {
  pack a b
  carry a b
  unpack a b
}
