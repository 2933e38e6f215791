set -e

total() {
  open a b
  add a b
  close a b
}

note() {
  read a b
  write a b
  flush a b
}

layout() {
  first a b
  second a b
  third a b
}



price() {
  ask a b
  pay a b
  thank a b
}

moves() {
  pack a b
  carry a b
  unpack a b
}

stays() {
  sit a b
  wait a b
  stand a b
}

ends() {
  stop a b
  clean a b
  leave a b
}
