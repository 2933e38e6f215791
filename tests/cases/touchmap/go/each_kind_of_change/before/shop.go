package shop

type Shop struct{}

func (s *Shop) total(a, b int) {
  open(a, b)
  add(a, b)
  close(a, b)
}

func (s *Shop) note(a, b int) {
  read(a, b)
  write(a, b)
  flush(a, b)
}

func (s *Shop) layout(a, b int) {
  first(a, b)
  second(a, b)
  third(a, b)
}



func price(a, b int) {
  ask(a, b)
  pay(a, b)
  thank(a, b)
}

func moves(a, b int) {
  pack(a, b)
  carry(a, b)
  unpack(a, b)
}

func stays(a, b int) {
  sit(a, b)
  wait(a, b)
  stand(a, b)
}

func ends(a, b int) {
  stop(a, b)
  clean(a, b)
  leave(a, b)
}
