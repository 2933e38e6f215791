export class Shop {
  total(a: number, b: string): void {
    open(a, b);
    add(a, b);
    close(a, b);
  }
  note(a: number, b: number): void {
    read(a, b);
    // why
    write(a, b);
    flush(a, b);
  }
  layout(a: number, b: number): void {
    first(a, b);
    second( a,b );
    third(a, b);
  }
}

export function cost(a: number, b: number): void {
  ask(a, b);
  pay(a, b);
  thank(a, b);
}

export function stays(a: number, b: number): void {
  sit(a, b);
  hurry(a, b);
  stand(a, b);
}

export function ends(a: number, b: number): void {
  stop(a, b);
  clean(a, b);
  leave(a, b);
}

export function moves(a: number, b: number): void {
  pack(a, b);
  carry(a, b);
  unpack(a, b);
}
