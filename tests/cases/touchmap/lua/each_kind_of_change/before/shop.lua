local Shop = {}

function Shop.total(a, b)
  open(a, b)
  add(a, b)
  close(a, b)
end

function Shop.note(a, b)
  read(a, b)
  write(a, b)
  flush(a, b)
end

function Shop.layout(a, b)
  first(a, b)
  second(a, b)
  third(a, b)
end



function price(a, b)
  ask(a, b)
  pay(a, b)
  thank(a, b)
end

function moves(a, b)
  pack(a, b)
  carry(a, b)
  unpack(a, b)
end

function stays(a, b)
  sit(a, b)
  wait(a, b)
  stand(a, b)
end

function ends(a, b)
  stop(a, b)
  clean(a, b)
  leave(a, b)
end
