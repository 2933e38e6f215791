import React, { useState as us, type Foo } from 'react';
import * as path from "path";
import './side';
export * from './x';
export { a, b as c } from './y';
const { q, r: s } = require('z');
/** doc */
export const MAX = 5, MIN = 4;
export default async function foo<T>(a: A = 1, b?: B): Promise<C> {
  const inner = (x) => x + MAX;
  return bar.baz?.(inner(a));
}
@Injectable()
export class Foo<T> extends Base<T> implements I, J<K> {
  private x: number = 1;
  @Input() y?: string;
  constructor(private readonly s: Service) { super(); }
  // doc
  @Get('/x')
  async run(a: A): Promise<void> { this.s.go(); new Other(); }
}
export interface P { a: string; b(x: number): void }
export type U = A | B;
export enum E { A, B = 2 }
declare module "foo" { export const z: number }
const handler = wrap(async () => { call() });
router.get('/x', auth, (req) => { doIt(req) });
export const useX = () => useState(0);
namespace N { export function k() {} }
export { handler };
abstract class Q { abstract m(): void }

export const { first, second: renamed, ...rest } = load(), [left, ...others] = pair;
