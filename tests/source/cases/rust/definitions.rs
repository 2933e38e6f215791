use std::{io, fmt::{self, Display as D}, x::*};
mod other;
/// Doc
#[derive(Debug)]
pub struct A<T> { pub x: T, y: Foo }
impl<T> Display for A<T> { fn fmt(&self, f: &mut Fmt) -> R { write!(f, "{}", self.x.foo()) } }
impl A<u8> { 
  /// Makes.
  #[inline]
  pub fn new(x: u8) -> Self { other::go(x); Self { x } } }
pub enum E { A, B(Foo) }
pub trait T: Base { fn m(&self); fn n(&self) {} }
const C: u8 = 1;
mod inner { pub fn q() { super::f() } }
